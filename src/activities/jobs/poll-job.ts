import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { PollJobInput, PollJobResult } from '../../contracts/poll-job';
import { cut } from '../../contracts/text';
import type { SeenJob } from '../../contracts/track-job';
import { OntapError } from '../../ontap';
import { isTerminal, nextLookDelay, phaseOf } from '../../rules/jobs';
import { asActivity, failureOf } from '../failure-of';
import { withHeartbeat } from '../with-heartbeat';
import type { SharedReads } from './shared-reads';

/** A failure keeps at most 4 KiB in Temporal's mutable state: lengths of the texts that ONTAP may make long. */
const LENGTH = { message: 500, state: 100 } as const;
/** With refused credentials the breaker answers at once: asked again at this pace, until the secret is right. */
const AUTH_RETRY_MS = 30_000;

/** The activity that waits for jobs: one look each time it is tried. */
export function createPollJob(reads: SharedReads) {
  return {
    /** One look at a job. Not finished: heartbeats what it saw and fails `JobNotFinished`, with the time to the next look. */
    pollJob: (input: PollJobInput): Promise<PollJobResult> => asActivity(() => look(reads, input)),
  };
}

async function look(reads: SharedReads, input: PollJobInput): Promise<PollJobResult> {
  const info = activityInfo();
  const uuid = input.uuid.toLowerCase();
  const before = (info.heartbeatDetails as SeenJob | undefined) ?? input.seen;
  const job = await withHeartbeat(before, () =>
    reads.look(uuid, info.currentAttemptScheduledTimestampMs).catch(throwPatiently),
  );
  if (job === undefined)
    return before === undefined ? { kind: 'never_found' } : { kind: 'vanished', last: before };
  if (isTerminal(job.state)) return { kind: 'ended', job };
  if (input.until?.includes(job.state ?? '') === true) return { kind: 'reached', job };
  const seen = seenJob(job, before, reads.now());
  if (isPausedTooLong(seen, input)) return { kind: 'paused_too_long', last: seen };
  throw notFinished(reads, input, uuid, seen);
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

/** All times by the server's clock: the workers that look at one job may go by different ones. */
function seenJob(
  { state = 'unknown', message }: JobRecord,
  before: SeenJob | undefined,
  nowMs: number,
): SeenJob {
  const at = new Date(nowMs).toISOString();
  return {
    state: cut(state, LENGTH.state),
    ...(message === undefined ? {} : { message: cut(message, LENGTH.message) }),
    at,
    ...(phaseOf(state) === 'paused' ? { pausedSince: before?.pausedSince ?? at } : {}),
  };
}

function isPausedTooLong({ at, pausedSince }: SeenJob, { pausedFailAfterMs }: PollJobInput): boolean {
  if (pausedSince === undefined || pausedFailAfterMs === undefined) return false;
  return Date.parse(at) - Date.parse(pausedSince) >= pausedFailAfterMs;
}

function notFinished(
  reads: SharedReads,
  input: PollJobInput,
  uuid: string,
  seen: SeenJob,
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
  heartbeat(seen);
  return ApplicationFailure.create({
    type: FAILURE.JobNotFinished,
    message: `Job ${uuid} is ${seen.state}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: delay,
    details: [seen],
  });
}
