import { durationMs } from '../../contracts/duration';
import type { JobRecord } from '../../contracts/job';
import type { LookStyle, PollJobResult } from '../../contracts/poll-job';
import type { SequenceStep } from '../../contracts/sequence';
import { isTerminal, seenJob } from '../../rules/jobs';
import { isDeadline } from '../jobs/deadline';
import { jobWait } from '../shared/activities';

/** A sequence looks as often as a watch does. */
const MAX_LOOK_MS = 4_000;
/** However short the wait, one look is tried for so long. */
const LEAST_WAIT_MS = 2_000;

type AwaitStep = Extract<SequenceStep, { step: 'await' }>;

/** How a wait for a state ended. */
export type Awaited =
  | { kind: 'reached'; job: JobRecord }
  /** It ended, but not as was waited for. */
  | { kind: 'other_end'; job: JobRecord }
  | { kind: 'gone' }
  | { kind: 'timeout' };

/** Waits until a job is in a state, at most for as long as the step says. */
export async function awaitState(
  request: { cluster: string } & LookStyle,
  job: JobRecord,
  { state, for: within }: AwaitStep,
): Promise<Awaited> {
  // Its end was seen when it was selected: ONTAP may have forgotten it since.
  if (isTerminal(job.state)) return ended(job, state);
  const withinMs = Math.max(LEAST_WAIT_MS, durationMs(within));
  const beganMs = Date.now();
  try {
    const result = await jobWait(request.cluster, withinMs, request).pollJob({
      uuid: job.uuid,
      seen: seenJob(job, undefined, beganMs),
      beganMs,
      deadlineMs: beganMs + withinMs,
      maxLookMs: MAX_LOOK_MS,
      ...(state === 'terminal' ? {} : { until: [state] }),
    });
    return awaited(result, state);
  } catch (error) {
    if (isDeadline(error)) return { kind: 'timeout' };
    throw error;
  }
}

function awaited(result: PollJobResult, state: AwaitStep['state']): Awaited {
  switch (result.kind) {
    case 'reached':
      return { kind: 'reached', job: result.job };
    case 'ended':
      return ended(result.job, state);
    case 'vanished':
    case 'never_found':
    case 'paused_too_long':
      return { kind: 'gone' };
  }
}

function ended(job: JobRecord, state: AwaitStep['state']): Awaited {
  return { kind: state === 'terminal' || job.state === state ? 'reached' : 'other_end', job };
}
