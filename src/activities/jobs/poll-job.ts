import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { PollJobInput, PollJobResult } from '../../contracts/poll-job';
import type { LastLook } from '../../contracts/track-job';
import { OntapError } from '../../ontap';
import { type AbsenceTimes, judgeLook, nextLookDelay } from '../../rules/jobs';
import { asActivity, failureOf } from '../failure-of';
import { withHeartbeat } from '../with-heartbeat';
import type { SharedReads } from './shared-reads';

/** With refused credentials the breaker answers at once: asked again at this pace, until the secret is right. */
const AUTH_RETRY_MS = 30_000;

/** The activity that waits for jobs: one look each time it is tried. */
export function createPollJob(reads: SharedReads, absence?: AbsenceTimes) {
  return {
    /** One look at a job. Not finished: heartbeats what it knows and fails `JobNotFinished`, with the time to the next look. */
    pollJob: (input: PollJobInput): Promise<PollJobResult> => asActivity(() => look(reads, input, absence)),
  };
}

async function look(
  reads: SharedReads,
  input: PollJobInput,
  absence: AbsenceTimes | undefined,
): Promise<PollJobResult> {
  const info = activityInfo();
  const uuid = input.uuid.toLowerCase();
  const before = (info.heartbeatDetails as LastLook | undefined) ?? input.seen;
  const sight = await withHeartbeat(before, () =>
    reads.look(uuid, info.currentAttemptScheduledTimestampMs).catch(throwPatiently),
  );
  const verdict = judgeLook({ ...input, ...(before === undefined ? {} : { before }), ...sight }, absence);
  if ('result' in verdict) return verdict.result;
  throw notFinished(reads, input, uuid, verdict.known);
}

/** A wait outlives wrong credentials and odd answers: only what can't get better ends it. */
function throwPatiently(error: unknown): never {
  if (!(error instanceof OntapError) || !['auth', 'protocol'].includes(error.kind)) throw error;
  if (error.kind === 'protocol') throw failureOf(error, { retryable: true });
  throw ApplicationFailure.create({
    type: FAILURE.OntapAuth,
    message: error.message,
    nextRetryDelay: AUTH_RETRY_MS,
  });
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
  heartbeat(known);
  return ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `Job ${uuid} is ${known.absentSince === undefined ? known.state : `missing since ${known.absentSince}`}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
    details: [known],
  });
}
