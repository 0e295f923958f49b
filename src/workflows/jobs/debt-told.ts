import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { CarriedDebt } from '../../contracts/carried-debt';
import { jobFreedSignal, jobPausedSignal } from '../../contracts/messages';
import type { PausedJobRequest, PauseStatus } from '../../contracts/sequence';
import type { DebtNews } from '../../rules/jobs';
import { indexOutcome } from '../shared/search';
import { openSince } from './open-since';
import { describePause } from './pause-report';

/** What is told of a debt: to the sequence that asked for the pause, to who asks, and in the run's details. */
export class DebtTold {
  private isFreed: boolean;
  private news?: DebtNews;
  private awaits?: PauseStatus['awaits'];

  constructor(
    private readonly request: PausedJobRequest,
    before?: CarriedDebt,
  ) {
    this.isFreed = before?.isFreed === true;
    if (before?.awaits !== undefined) this.awaits = before.awaits;
  }

  /** For the run that continues this one. */
  get carried(): Pick<CarriedDebt, 'isFreed' | 'awaits'> {
    return { isFreed: this.isFreed, ...this.status() };
  }

  /** For who asks. */
  status(): Pick<PauseStatus, 'awaits'> {
    return this.awaits === undefined ? {} : { awaits: this.awaits };
  }

  async tell(news: DebtNews): Promise<void> {
    const isNew = this.news?.kind !== news.kind;
    this.news = news;
    this.noteApproval(news);
    this.again();
    switch (news.kind) {
      case 'holding':
        return this.signalSequence((sequence) => sequence.signal(jobPausedSignal, this.job));
      case 'watching':
        indexOutcome('watching');
        if (this.isFreed) return;
        this.isFreed = true;
        return this.signalSequence((sequence) =>
          sequence.signal(jobFreedSignal, { ...this.job, ...news.report }),
        );
      case 'resuming':
        if (isNew) indexOutcome('resuming');
        return;
      case 'pausing':
    }
  }

  /** The run's details, as they were before something else stood there. */
  again(): void {
    if (this.news !== undefined) describePause(this.request, this.news);
  }

  private noteApproval(news: DebtNews): void {
    const { awaits } = this;
    delete this.awaits;
    if (!('approval' in news) || news.approval === undefined) return;
    const command = news.kind === 'pausing' ? 'pause' : 'resume';
    const before = awaits?.command === command ? awaits.approval : undefined;
    const untilMs = news.kind === 'pausing' ? news.untilMs : undefined;
    const sentUntil = untilMs === undefined ? {} : { sentUntil: new Date(untilMs).toISOString() };
    this.awaits = { command, approval: openSince(news.approval, before), ...sentUntil };
  }

  private get job(): { uuid: string } {
    return { uuid: this.request.uuid };
  }

  /** Of the parent's id, whichever its run: a reset of it goes on with this child. It may be gone by now. */
  private async signalSequence(
    signal: (sequence: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
  ): Promise<void> {
    const { parent } = workflowInfo();
    if (parent !== undefined)
      await signal(getExternalWorkflowHandle(parent.workflowId)).catch(() => undefined);
  }
}
