import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { PausedJobOutcome, PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { afterPatch, isTerminal, phaseOf } from '../../rules/jobs';
import { jobCommands } from '../shared/activities';

/** One call, all tries: ONTAP may be away for a takeover. */
const CALL_WITHIN = '5m';
/** A pause that ONTAP accepted stays hidden behind `running` until it lands. */
const LANDING_WITHIN = '1h';
const RESUME_SEEN_WITHIN = '2m';
/** Resuming is tried this often and this long; then it fails loudly. */
const PAYING = { every: '1m', forMs: 24 * 3_600_000 } as const;
/** Between a refused resume and the next look. */
const LOOK_AGAIN = '2s';

/** What the read before the pause decided; undefined when the job is to be paused. */
export function beforePause(uuid: string, job: JobRecord | null): PausedJobReport | undefined {
  if (job === null) return report(uuid, 'vanished', 'ONTAP does not know the job');
  if (isTerminal(job.state)) return report(uuid, 'finished', `it had ended as ${job.state}`);
  if (phaseOf(job.state) === 'paused')
    return report(uuid, 'was_paused', 'it was paused before, and stays so');
  return undefined;
}

/** A pause of ours, from the moment at which the first command may have left. */
export class PauseDebt {
  private pausedAt?: string;
  private isResumeSent = false;

  constructor(private readonly request: PausedJobRequest) {}

  /** Pauses, and looks until it landed or that can't be told. A report when there is nothing to pay back. */
  async begin(): Promise<PausedJobReport | undefined> {
    const { uuid } = this.request;
    const answer = await this.pause();
    if (answer === 'unsupported')
      return report(uuid, 'unsupported', 'this kind of job does not support pause; pause what started it');
    if (answer === 'terminal') return report(uuid, 'finished', 'it had ended before the pause');
    if (answer === 'gone') return report(uuid, 'vanished', 'ONTAP does not know the job any more');
    if (answer === 'not_running' && (await this.isQueued())) {
      return report(uuid, 'not_paused', 'it is queued; ONTAP pauses only a job that runs');
    }
    return this.land().catch(() => undefined);
  }

  /** It was seen paused: there is something to hold. */
  get hasLanded(): boolean {
    return this.pausedAt !== undefined;
  }

  /** Resumes, whatever it takes; what can't be resumed fails loudly, by name. */
  async payBack(): Promise<PausedJobReport> {
    const until = Date.now() + PAYING.forMs;
    while (Date.now() < until) {
      // Whatever goes wrong, ONTAP away or a role changed: the job is still paused.
      const paid = await this.tryToPay().catch(() => undefined);
      if (paid !== undefined) return paid;
      await sleep(PAYING.every, { summary: 'until the resume is tried again' });
    }
    throw owed(this.request);
  }

  private async pause(): Promise<string> {
    const { cluster, uuid } = this.request;
    try {
      return (await jobCommands(cluster, CALL_WITHIN).patchJob({ uuid, action: 'pause' })).answer;
    } catch (error) {
      if (isRefused(error)) throw error;
      // No reply: it may have been taken, and land any time.
      return 'unknown';
    }
  }

  private async isQueued(): Promise<boolean> {
    const job = await this.read();
    return phaseOf(job?.state) === 'waiting';
  }

  /** A pause may land late: until it did, a resume would be refused. A report when the job ended meanwhile. */
  private async land(): Promise<PausedJobReport | undefined> {
    const { cluster, uuid } = this.request;
    const seen = await jobCommands(cluster, LANDING_WITHIN).confirmCommand({ uuid, command: 'pause' });
    if (seen.job === undefined) return report(uuid, 'vanished', 'ONTAP does not know the job any more');
    if (seen.outcome === 'finished_first') return report(uuid, 'finished', `it ended as ${seen.job.state}`);
    if (seen.outcome === undefined) throw owed(this.request);
    this.pausedAt = new Date().toISOString();
    return undefined;
  }

  private async tryToPay(): Promise<PausedJobReport | undefined> {
    if (this.pausedAt === undefined) {
      const ended = await this.land();
      if (ended !== undefined) return ended;
    }
    for (;;) {
      const job = await this.read();
      const settled = this.settledBy(job);
      if (settled !== undefined) return settled;
      if (phaseOf(job?.state) === 'paused') await this.resume();
      await sleep(LOOK_AGAIN, { summary: 'until the job is looked at again' });
    }
  }

  private settledBy(job: JobRecord | null): PausedJobReport | undefined {
    const { uuid } = this.request;
    if (job === null) return this.paid('vanished', 'ONTAP does not know the job any more');
    if (isTerminal(job.state)) return this.paid('finished', `it ended as ${job.state}`);
    const phase = phaseOf(job.state);
    if (phase !== 'running' && phase !== 'waiting') return undefined;
    if (!this.isResumeSent)
      return this.paid('resumed_by_other', 'somebody else resumed it; it is not paused again');
    return { ...this.paid('resumed', 'it runs again'), uuid, resumedAt: new Date().toISOString() };
  }

  private async resume(): Promise<void> {
    const { cluster, uuid } = this.request;
    this.isResumeSent = true;
    const { answer } = await jobCommands(cluster, CALL_WITHIN).patchJob({ uuid, action: 'resume' });
    if (afterPatch('resume', answer, true) !== 'look') return;
    await jobCommands(cluster, RESUME_SEEN_WITHIN).confirmCommand({ uuid, command: 'resume' });
  }

  private read(): Promise<JobRecord | null> {
    return jobCommands(this.request.cluster, CALL_WITHIN).getJob({ uuid: this.request.uuid });
  }

  private paid(outcome: PausedJobOutcome, why: string): PausedJobReport {
    const { pausedAt } = this;
    return { ...report(this.request.uuid, outcome, why), ...(pausedAt === undefined ? {} : { pausedAt }) };
  }
}

/** A report on a job. */
export function report(uuid: string, outcome: PausedJobOutcome, why: string): PausedJobReport {
  return { uuid, outcome, why };
}

/** Refused before anything reached ONTAP, so that nothing can be owed. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error && 'cause' in error ? error.cause : undefined;
  return (
    cause instanceof ApplicationFailure &&
    (cause.type === FAILURE.NotGranted || cause.type === FAILURE.OntapReadOnly)
  );
}

function owed({ cluster, uuid }: PausedJobRequest): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Job ${uuid} on ${cluster} was paused by us, or may still become so, and could not be resumed: resume it by hand (job resume)`,
    FAILURE.PauseOwed,
    { cluster, uuid },
  );
}
