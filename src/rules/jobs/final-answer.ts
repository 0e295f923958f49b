import type { JobRecord } from '../../contracts/job';
import type { JobFailure, JobOutcome } from '../../contracts/track-job';
import { phaseOf } from './job-state';

/** The answer of a watch whose job ended. ONTAP has no cancelled state: what we cancelled ends as failure or success. */
export function finalAnswer(job: JobRecord, cancelSent: boolean): JobOutcome | undefined {
  switch (phaseOf(job.state)) {
    case 'succeeded':
      return { outcome: cancelSent ? 'cancel_lost_race' : 'succeeded', job };
    case 'failed':
      return cancelSent ? { outcome: 'cancelled', job } : { outcome: 'failed', ...failureOfJob(job), job };
    case 'waiting':
    case 'running':
    case 'paused':
    case 'unknown':
      return undefined;
  }
}

/** Why a job failed: `error` is absent before 9.9 and now and then later, `message` is optional, `code` is always there. */
export function failureOfJob({ error, message, code }: JobRecord): JobFailure {
  const known = error?.code ?? code ?? 'unknown';
  return {
    code: known,
    message: error?.message ?? message ?? 'no reason given',
    ...(error?.arguments === undefined ? {} : { arguments: error.arguments }),
  };
}
