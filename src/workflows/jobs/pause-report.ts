import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { PausedJobOutcome, PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { isTerminal, phaseOf } from '../../rules/jobs';

/** A report on a job. */
export function report(
  uuid: string,
  outcome: PausedJobOutcome,
  why: string,
  state?: string,
): PausedJobReport {
  return { uuid, outcome, why, ...(state === undefined ? {} : { state }) };
}

/** A report on a job that was not there, or had ended; undefined for one that goes on. */
export function reportEnd(uuid: string, job: JobRecord | null | undefined): PausedJobReport | undefined {
  if (job === null || job === undefined)
    return report(uuid, 'vanished', 'ONTAP does not know the job any more');
  if (isTerminal(job.state)) return report(uuid, 'finished', `it ended as ${job.state}`, job.state);
  return undefined;
}

/** What the read before the pause decided; undefined when the job is to be paused. */
export function beforePause(uuid: string, job: JobRecord | null): PausedJobReport | undefined {
  const ended = reportEnd(uuid, job);
  if (ended !== undefined) return ended;
  if (phaseOf(job?.state) !== 'paused') return undefined;
  return report(uuid, 'was_paused', 'it was paused before, and stays so', job?.state);
}

/** Nobody pays any more: loud, and by name. */
export function pauseOwed({ cluster, uuid }: PausedJobRequest): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Job ${uuid} on ${cluster} was paused by us, or may still become so, and could not be resumed: resume it by hand (job resume)`,
    FAILURE.PauseOwed,
    { cluster, uuid },
  );
}
