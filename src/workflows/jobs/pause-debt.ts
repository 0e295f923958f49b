import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { JobRecord } from '../../contracts/job';
import type { PatchJobResult } from '../../contracts/poll-job';
import type { PausedJobOutcome, PausedJobReport, PausedJobRequest } from '../../contracts/sequence';
import { phaseOf } from '../../rules/jobs';
import { jobCommands } from '../shared/activities';
import { patchFailure, patchOnce } from './patch-once';
import { pauseOwed, report, reportEnd } from './pause-report';

/** One call, all tries: ONTAP may be away for a takeover. */
const CALL_WITHIN = '5m';
/** A pause that ONTAP accepted stays hidden behind `running` until it lands. */
const LANDING_WITHIN = '1h';
const RESUME_SEEN_WITHIN = '2m';
/** Resuming is tried for so long; then it fails loudly. */
const PAYING_FOR_MS = 24 * 3_600_000;
/** Pausing is tried for so long, about 65 times: a history has no room for every minute of a hold of days. */
const PAUSING_FOR_MS = 3_600_000;
/** Between two tries: 300 tries in a day, about 6,000 events. */
const TRY_AGAIN_MS = { first: 2_000, factor: 1.5, longest: 300_000 } as const;

type Answer = PatchJobResult['answer'] | 'unanswered' | 'not_taken';

/** A pause of ours, from the moment at which the first command may have left. */
export class PauseDebt {
  private pausedAt?: string;
  private isAnswered = false;
  /** It was looked at for the time of a landing, and was not paused at the end. */
  private isLandingOver = false;
  private isResumeSent = false;

  /**
   * @param isOver - Nobody wants the pause any more.
   * @param cancelled - Resolves when that is so before its time.
   */
  constructor(
    private readonly request: PausedJobRequest,
    private readonly isOver: () => boolean,
    private readonly cancelled: Promise<void>,
  ) {}

  /** It was seen paused: there is something to hold. */
  get hasLanded(): boolean {
    return this.pausedAt !== undefined;
  }

  /** Pauses, and looks until it landed or that can't be told. A report when there is nothing to pay back. */
  async begin(): Promise<PausedJobReport | undefined> {
    const { uuid } = this.request;
    const answer = await this.pause();
    this.isAnswered = answer !== 'unanswered';
    switch (answer) {
      case 'unsupported':
        return report(uuid, answer, 'this kind of job does not support pause; pause what started it');
      case 'not_taken':
        return report(uuid, 'not_paused', 'ONTAP did not take the pause in time');
      case 'gone':
        return reportEnd(uuid, null);
      case 'terminal':
        return (await this.endedFirst()) ?? report(uuid, 'finished', 'it had ended before the pause');
      case 'not_running':
        if (await this.isQueued())
          return report(uuid, 'not_paused', 'it is queued; ONTAP pauses only a job that runs');
        break;
      case 'accepted':
      case 'running':
      case 'unanswered':
        break;
    }
    return this.land().catch(() => undefined);
  }

  /** Resumes, whatever it takes; what can't be resumed fails loudly, by name. @throws PauseOwed */
  async payBack(): Promise<PausedJobReport> {
    const giveUpMs = Date.now() + PAYING_FOR_MS;
    let waitMs: number = TRY_AGAIN_MS.first;
    while (Date.now() < giveUpMs && !this.isUnknowable) {
      // Whatever goes wrong, ONTAP away or a role changed: the job is still paused.
      const paid = await this.tryToPay().catch(() => undefined);
      if (paid !== undefined) return paid;
      await sleep(waitMs, { summary: 'until the resume is tried again' });
      waitMs = Math.min(TRY_AGAIN_MS.longest, waitMs * TRY_AGAIN_MS.factor);
    }
    throw pauseOwed(this.request);
  }

  /** One try at a time, so that it is known whether an earlier one may have been taken. @throws what refuses it for good */
  private async pause(): Promise<Answer> {
    const giveUpMs = Date.now() + PAUSING_FOR_MS;
    let perhapsTaken = false;
    for (let waitMs = 1_000; ; waitMs = Math.min(60_000, waitMs * 2)) {
      try {
        return await this.tryToPause();
      } catch (error) {
        const failure = patchFailure(error);
        if (failure === 'perhaps_taken') perhapsTaken = true;
        if (failure === 'refused' && !perhapsTaken) throw error;
        if (failure === 'refused') return 'unanswered';
      }
      const isOver = await condition(this.isOver, waitMs, { summary: 'until the pause is tried again' });
      if (isOver || Date.now() >= giveUpMs) return perhapsTaken ? 'unanswered' : 'not_taken';
    }
  }

  /** Taken back by a cancellation when no worker has it yet. */
  private async tryToPause(): Promise<Answer> {
    const { cluster, uuid, until } = this.request;
    const scope = new CancellationScope();
    void this.cancelled.then(() => scope.cancel());
    const { patchJob } = patchOnce(cluster, Date.parse(until));
    return (await scope.run(() => patchJob({ uuid, action: 'pause' }))).answer;
  }

  /** Never answered, and not seen to land: nobody can tell whether it still will. */
  private get isUnknowable(): boolean {
    return !this.isAnswered && this.isLandingOver && !this.hasLanded;
  }

  private async isQueued(): Promise<boolean> {
    const job = await this.read().catch(() => undefined);
    return phaseOf(job?.state) === 'waiting';
  }

  private async endedFirst(): Promise<PausedJobReport | undefined> {
    const job = await this.read().catch(() => undefined);
    return job === null ? undefined : reportEnd(this.request.uuid, job);
  }

  /** A pause may land late: until it did, a resume would be refused. A report when the job ended meanwhile. */
  private async land(): Promise<PausedJobReport | undefined> {
    const { cluster, uuid } = this.request;
    const seen = await jobCommands(cluster, LANDING_WITHIN).confirmCommand({ uuid, command: 'pause' });
    const ended = reportEnd(uuid, seen.job);
    if (ended === undefined && seen.outcome === 'confirmed') this.pausedAt = new Date().toISOString();
    else this.isLandingOver = true;
    return ended;
  }

  private async tryToPay(): Promise<PausedJobReport | undefined> {
    if (!this.hasLanded) {
      const ended = await this.land();
      if (ended !== undefined || !this.hasLanded) return ended;
    }
    const job = await this.read();
    return phaseOf(job?.state) === 'paused' ? this.resume() : this.settledBy(job);
  }

  private async resume(): Promise<PausedJobReport | undefined> {
    const { cluster, uuid } = this.request;
    const before = this.isResumeSent;
    this.isResumeSent = true;
    const { answer, perhapsSentBefore } = await jobCommands(cluster, CALL_WITHIN).patchJob({
      uuid,
      action: 'resume',
    });
    this.isResumeSent = before || perhapsSentBefore || answer === 'accepted';
    if (answer !== 'accepted') return this.settledBy(await this.read());
    const { job } = await jobCommands(cluster, RESUME_SEEN_WITHIN).confirmCommand({
      uuid,
      command: 'resume',
    });
    return this.settledBy(job ?? null);
  }

  /** What the job's state says about the debt; undefined when it is still open. */
  private settledBy(job: JobRecord | null): PausedJobReport | undefined {
    const ended = reportEnd(this.request.uuid, job);
    if (ended !== undefined) return this.paid(ended);
    const phase = phaseOf(job?.state);
    if (phase !== 'running' && phase !== 'waiting') return undefined;
    const at = { resumedAt: new Date().toISOString() };
    return this.isResumeSent
      ? { ...this.settled('resumed', 'it runs again', job?.state), ...at }
      : this.settled('resumed_by_other', 'somebody else resumed it; it is not paused again', job?.state);
  }

  private read(): Promise<JobRecord | null> {
    return jobCommands(this.request.cluster, CALL_WITHIN).getJob({ uuid: this.request.uuid });
  }

  private settled(outcome: PausedJobOutcome, why: string, state?: string): PausedJobReport {
    return this.paid(report(this.request.uuid, outcome, why, state));
  }

  private paid(paid: PausedJobReport): PausedJobReport {
    const { pausedAt } = this;
    return { ...paid, ...(pausedAt === undefined ? {} : { pausedAt }) };
  }
}
