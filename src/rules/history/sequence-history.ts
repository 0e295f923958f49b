import { durationMs } from '../../contracts/duration';
import { FAILURE_ROOM, JOB_ROOM, SEQUENCE_ROOM } from '../../contracts/history-room';
import type { SequenceRequest, SequenceStep } from '../../contracts/sequence';
import { jsonBytes } from '../../contracts/text';
import { aboveLimits } from './above-limits';
import type { HistorySize } from './costs';
import {
  activity,
  child,
  childRefused,
  run,
  signal,
  signalSent,
  timer,
  times,
  together,
  update,
  upsert,
} from './costs';
import { SIZES } from './sizes';

const { small } = SIZES;
/** A selected job: uuid, state, description. */
const SELECTED = SEQUENCE_ROOM.description + JOB_ROOM.word + 120;
/** Of one job in the report; the words of the failure that ended it are there twice. */
const REPORT = {
  job: 2 * FAILURE_ROOM.message + SEQUENCE_ROOM.description + 400,
  hold: 150,
  step: 330,
} as const;

/** Another run may hold a pause of the job: its end is waited for. Then the child, until it is cancelled. */
export const pauseHistory = (request: number) =>
  together(
    childRefused(request),
    activity(small, small),
    child(request, 2 * small),
    times(2, signal),
    signalSent,
  );

const read = activity(small, JOB_ROOM.record + small);
const patch = activity(small, small);

/**
 * A refusal that may pass is tried again; all looks until it took effect are one activity. One more reads how the job has
 * ended, or, later, what became of the request for its approval.
 */
const cancel = together(
  times(SEQUENCE_ROOM.cancelTries, together(read, patch)),
  times(SEQUENCE_ROOM.cancelTries - 1, timer),
  read,
  read,
);

/** For one job; what a hold needs, all jobs share. */
function perJob(step: SequenceStep, request: number): HistorySize {
  switch (step.step) {
    case 'pause':
      return pauseHistory(request);
    case 'resume':
      return timer;
    case 'cancel':
      return cancel;
    case 'await': {
      const wait = activity(2 * small, JOB_ROOM.record + small);
      return step.otherwise === 'cancel' ? together(wait, cancel) : wait;
    }
    case 'hold':
      return together();
  }
}

/** A hold, with its release and its looks for new jobs: each of them is told all jobs that are known already. */
function perHold(step: SequenceStep, { reselect, select, maxJobs }: SequenceRequest): HistorySize {
  if (step.step !== 'hold') return together();
  const { everyMs, most } = SEQUENCE_ROOM.reselect;
  const looks = reselect ? Math.min(most, Math.floor(durationMs(step.for) / everyMs)) : 0;
  const look = activity(jsonBytes(select) + maxJobs * SIZES.uuid + small, small);
  return together(timer, update(SIZES.requester, small), times(looks, together(timer, look)));
}

function reportBytes(jobs: number, steps: readonly SequenceStep[]): number {
  const ofSteps = steps.reduce((sum, { step }) => sum + (step === 'hold' ? REPORT.hold : REPORT.step), 0);
  return jobs * (REPORT.job + ofSteps) + small;
}

/** The largest history that a sequence can come to, whatever ONTAP says and people send. */
export function sequenceHistory(request: SequenceRequest): HistorySize {
  const { select, maxJobs, steps } = request;
  const jobs = 'uuids' in select ? Math.min(maxJobs, select.uuids.length) : maxJobs;
  const input = jsonBytes(request);
  const pausing = jsonBytes(request.requestedBy) + small;
  return together(
    run(input, reportBytes(jobs, steps)),
    activity(input, input),
    times(2, upsert),
    // That the run looks for what is carried out late, and for what ONTAP refused: markers, and their search attribute.
    times(4, upsert),
    activity(small, SIZES.facts),
    // Each job is selected once, at the begin or by a later look.
    activity(jsonBytes(select) + small, jobs * SELECTED),
    ...steps.map((step) => perHold(step, request)),
    times(jobs, together(...steps.map((step) => perJob(step, pausing)))),
    times(SEQUENCE_ROOM.releases, update(SIZES.requester, small)),
  );
}

/** Why a sequence is refused at the door; undefined when its history fits, whatever happens. */
export function sequenceProblem(request: SequenceRequest): string | undefined {
  const { steps, maxJobs, select, reselect } = request;
  const jobs = 'uuids' in select ? `${select.uuids.length} uuids` : `maxJobs ${maxJobs}`;
  const holds = reselect ? ', or hold for a shorter time' : '';
  return aboveLimits(
    sequenceHistory(request),
    `${jobs} and ${steps.length} steps: name fewer jobs or fewer steps${holds}`,
  );
}
