import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { PollJobInput, PollJobResult } from '../../contracts/poll-job';
import { type LastLook, lastLookOf } from '../../contracts/track-job';
import { type AbsenceTimes, judgeLook, nextLookDelay } from '../../rules/jobs';
import { asActivity } from '../failure-of';
import { note } from '../notes';
import { withHeartbeat } from '../with-heartbeat';
import type { SharedReads } from './shared-reads';

/** The activity that waits for jobs: one look each time it is tried. */
export function createPollJob(reads: SharedReads, absence?: AbsenceTimes) {
  return {
    /** One look at a job. Not finished: heartbeats what it knows and fails `JobNotFinished`, with the time to the next look. */
    pollJob: (input: PollJobInput): Promise<PollJobResult> =>
      asActivity('wait', () => look(reads, input, absence)),
  };
}

async function look(
  reads: SharedReads,
  input: PollJobInput,
  absence: AbsenceTimes | undefined,
): Promise<PollJobResult> {
  const info = activityInfo();
  const uuid = input.uuid.toLowerCase();
  const before = lastLookOf(info.heartbeatDetails) ?? input.seen;
  // As they are: they tell also since when there is no answer.
  const sight = await withHeartbeat(info.heartbeatDetails ?? before, () =>
    reads.look(uuid, info.currentAttemptScheduledTimestampMs),
  );
  const verdict = judgeLook({ ...input, ...(before === undefined ? {} : { before }), ...sight }, absence);
  if ('result' in verdict) return verdict.result;
  throw notFinished(reads, input, uuid, verdict.known);
}

function notFinished(
  reads: SharedReads,
  input: PollJobInput,
  uuid: string,
  known: LastLook,
): ApplicationFailure {
  const { beganMs, deadlineMs, maxLookMs } = input;
  const nowMs = reads.now();
  const delay = nextLookDelay({
    nowMs,
    beganMs,
    maxLookMs,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
  reads.note(uuid, nowMs + delay);
  note(known);
  return ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `Job ${uuid} is ${known.absentSince === undefined ? known.state : `missing since ${known.absentSince}`}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
    details: [known],
  });
}
