import {
  CancellationScope,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { WorkflowQueueActivities } from '../../activities';
import { approveCommand, LISTED_AFTER_MS, requestOf } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { CarriedDebt } from '../../contracts/carried-debt';
import { PRIORITY } from '../../contracts/ids';
import type { UnpaidPause } from '../../contracts/poll-job';
import type { PausedJobRequest } from '../../contracts/sequence';
import { type DebtNews, type DebtPorts, type DebtSight, type PauseTry, sightOf } from '../../rules/jobs';
import { jobCommands, looks, resumes } from '../shared/activities';
import type { Cancellation } from '../shared/cancelled';
import { isHistoryLong } from '../shared/continuation';
import { endOf, wordsOf } from '../shared/failures';
import { perhapsSentOf } from './command-calls';
import { DebtTold } from './debt-told';
import { askedFor, othersOf, patchFailure, patchOnce, wasCancelledBefore } from './patch-once';
import { describeTrouble } from './pause-report';
import { type ParentWatch, watchParent } from './watch-parent';

/** A resume without an answer for so long is told, and goes on. */
const ANSWER_WITHIN = '1m';
/** Room for one look, ms, also when the time of the pause is over. */
const LEAST_LOOK_MS = 5_000;

const { findUnpaidPause } = proxyActivities<WorkflowQueueActivities>({
  startToCloseTimeout: '60s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
  priority: { priorityKey: PRIORITY.look },
});

/** What a debt works with, made of activities and timers; to be used in a scope that can't be cancelled. */
export class DebtWorld implements DebtPorts {
  private isClusterRead = false;
  private isResumeSent: boolean;
  /** For who asks. */
  readonly told: DebtTold;
  /** Numbers of requests for the same pause that were open before ours was sent: whatever they come to is not ours. */
  private others: number[];
  /** Some try of the pause had no answer. */
  private mayHaveTwins = false;
  /** The run before a reset was asked to cancel, or had ended, which this one does not hear of. */
  private isCancelledBefore = false;
  /** From the first wait on: one that is reset is not cancelled with its parent. */
  private parent?: ParentWatch;

  constructor(
    private readonly request: PausedJobRequest,
    private readonly cancellation: Cancellation,
    before?: CarriedDebt,
  ) {
    this.isResumeSent = before?.isResumeSent === true;
    this.told = new DebtTold(request, before);
    this.others = before?.others ?? [];
  }

  /** For the run that continues this one. */
  get carried(): Omit<CarriedDebt, 'debt'> {
    const { isResumeSent, others } = this;
    return { isResumeSent, others, ...this.told.carried };
  }

  /** Until the time of the pause is over, with room for one look. */
  private get restMs(): number {
    return Math.max(LEAST_LOOK_MS, Date.parse(this.request.until) - Date.now());
  }

  nowMs(): number {
    return Date.now();
  }

  isOver(): boolean {
    if (this.cancellation.requested || this.isCancelledBefore) return true;
    return this.parent?.hasEnded === true || Date.now() >= Date.parse(this.request.until);
  }

  isFull(): boolean {
    return isHistoryLong();
  }

  async read(): Promise<DebtSight | undefined> {
    const { cluster, uuid } = this.request;
    try {
      return await this.untilCancelled(async () => {
        if (!this.isClusterRead) await looks(cluster, this.restMs).readCluster({ needs: 'jobs' });
        this.isClusterRead = true;
        return sightOf(await jobCommands(cluster, this.restMs).getJob({ uuid, place: 'debt' }));
      });
    } catch (error) {
      if (isCancellation(error)) return undefined;
      if (endOf('debt', error) !== 'lasts') throw error;
      // The server gives up when its next try would come after the time of the pause.
      await condition(() => this.isOver(), this.restMs);
      return undefined;
    }
  }

  async pause(perhapsTaken: boolean, approval?: AwaitedApproval): Promise<PauseTry> {
    const { cluster, uuid, until } = this.request;
    const { patchJob } = patchOnce(cluster, Date.parse(until));
    const before = perhapsTaken ? { perhapsSent: true } : {};
    this.mayHaveTwins ||= perhapsTaken;
    // A person's pause that waits for approval is not ours to undo.
    const resent = approval === undefined ? {} : { approval };
    const rest = { ...before, ...resent, ...this.known };
    const pause = { uuid, action: 'pause', joinsRequest: false, ...rest } as const;
    try {
      // Taken back by a cancellation when no worker has it yet.
      const sent = await this.untilCancelled(() => patchJob(pause));
      this.others = sent.others ?? this.others;
      if (sent.failed !== undefined) return { kind: 'taken_and_failed', why: sent.failed };
      const { answer, pausedBefore } = sent;
      // A run that began when only "does not run" was looked at again goes on as it began.
      const isRefused = pausedBefore === false && (answer === 'gone' || answer === 'unsupported');
      const isBelieved = isRefused && !looksWhenRefused();
      const shown = pausedBefore === undefined || isBelieved ? {} : { pausedBefore };
      if (answer !== 'awaits_approval') return { kind: 'answered', answer, ...shown };
      return { kind: answer, approval: sent.approval ?? { command: approveCommand(undefined) } };
    } catch (error) {
      this.others = othersOf(error) ?? this.others;
      this.isCancelledBefore ||= wasCancelledBefore(error);
      const told = askedFor(error);
      if (told !== undefined) return { kind: 'awaits_approval', approval: told };
      const kind = patchFailure(error);
      if (kind === 'refused_by_ontap' && looksWhenRefused()) return { kind, why: wordsOf(error) };
      if (kind === 'refused' || kind === 'refused_by_ontap') return { kind: 'refused', error };
      return kind === 'turned_away' && !isCancellation(error) ? { kind, why: wordsOf(error) } : { kind };
    }
  }

  async readRequest(asked: AwaitedApproval, command: 'pause' | 'resume' = 'pause'): Promise<AwaitedApproval> {
    const { cluster, uuid } = this.request;
    const read = { uuid, command, asked, ...(command === 'pause' ? this.known : { isDone: true }) };
    try {
      return await looks(cluster, ANSWER_WITHIN).readRequest(read);
    } catch (error) {
      if (endOf('debt', error) !== 'lasts') throw error;
      return asked;
    }
  }

  async openRequests(command: 'pause' | 'resume'): Promise<AwaitedApproval[] | undefined> {
    const { cluster, uuid } = this.request;
    const list = { uuid, command, ...(command === 'pause' ? this.known : {}) };
    try {
      return await looks(cluster, ANSWER_WITHIN).listRequests(list);
    } catch (error) {
      if (endOf('debt', error) !== 'lasts') throw error;
      return undefined;
    }
  }

  looksForRequests(): boolean {
    return patched('requests-looked-for');
  }

  async isPauseOfOthers(isAsked: boolean): Promise<boolean> {
    if (this.others.length === 0 || (!isAsked && !this.looksForRequests())) return false;
    for (const index of this.others) {
      if ((await this.readRequest(requestOf(index))).state !== 'executed') continue;
      // It explains one pause, and no later one.
      this.others = this.others.filter((other) => other !== index);
      return true;
    }
    return false;
  }

  private get known(): { others?: number[] } {
    return this.others.length === 0 ? {} : { others: this.others };
  }

  keepsRequest(): boolean {
    return patched('pause-request-kept');
  }

  watchesRefused(): boolean {
    return patched('refused-pause-watched');
  }

  asksUntilMs(): number | undefined {
    const { until, approvalUntil = until } = this.request;
    return patched('approved-pause-sent') ? Date.parse(approvalUntil) : undefined;
  }

  async lookAsked(
    states: readonly string[],
    asked: AwaitedApproval,
    withinMs: number,
  ): ReturnType<DebtPorts['lookAsked']> {
    const { cluster, uuid } = this.request;
    const beside = this.mayHaveTwins ? { mayHaveTwins: true } : {};
    const look = { uuid, states, command: 'pause', asked, ...beside, ...this.known } as const;
    this.watchParentEarly();
    const { job, approval } = await this.untilCancelled(() => looks(cluster, withinMs).watchState(look));
    // A worker that does not know of requests looks at the job alone.
    return { sight: sightOf(job ?? null), asked: approval ?? asked };
  }

  async resume(approval?: AwaitedApproval, isLongUnread = false): ReturnType<DebtPorts['resume']> {
    const { cluster, uuid } = this.request;
    // One that ONTAP accepted without doing it may wait for a request that nobody has heard of.
    const unread = isLongUnread ? { isLongUnread } : {};
    const sentBefore = this.isResumeSent ? { perhapsSent: true, ...unread } : {};
    this.isResumeSent = true;
    const asked = approval === undefined ? sentBefore : { approval };
    const resume = { uuid, action: 'resume', place: 'debt', ...asked } as const;
    try {
      return await resumes(cluster, ANSWER_WITHIN).patchJob(resume);
    } catch (error) {
      const perhapsSent = perhapsSentOf(error) !== false;
      return this.patiently(error, async () => {
        if (perhapsSent && patched('lost-resume-listed'))
          await this.sleep(LISTED_AFTER_MS, 'until ONTAP lists a request that the resume may have made');
        const result = await resumes(cluster).patchJob({ ...resume, perhapsSent });
        return { ...result, perhapsSentBefore: result.perhapsSentBefore || perhapsSent };
      });
    }
  }

  reach(error: unknown): Promise<void> {
    const { cluster, uuid } = this.request;
    return this.patiently(error, async () => {
      await looks(cluster).watchState({ uuid, states: [], once: true });
    });
  }

  /** What had no answer in time is tried for as long as the debt lasts, and told meanwhile. */
  private async patiently<T>(error: unknown, call: () => Promise<T>): Promise<T> {
    if (endOf('debt', error) !== 'lasts') throw error;
    describeTrouble(this.request, wordsOf(error));
    try {
      return await call();
    } finally {
      this.told.again();
    }
  }

  async look(states: readonly string[], withinMs: number, effectOf?: 'pause' | 'resume'): Promise<DebtSight> {
    const { cluster, uuid } = this.request;
    const command = effectOf === undefined ? {} : { command: effectOf };
    const { job } = await looks(cluster, withinMs).watchState({ uuid, states, ...command });
    return sightOf(job ?? null);
  }

  /** A look that gets no answer must not keep the resume from being sent. */
  lookUnlessOver(states: readonly string[], withinMs: number): Promise<DebtSight> {
    this.watchParentEarly();
    return this.untilCancelled(() => this.look(states, Math.min(withinMs, this.restMs), 'pause'));
  }

  async hold(): Promise<void> {
    const { until } = this.request;
    this.parent ??= watchParent();
    const restMs = Math.max(1, Date.parse(until) - Date.now());
    await condition(() => this.isOver(), restMs, { summary: `until ${until}, or cancelled` });
    this.parent.stop();
  }

  async sleep(ms: number, why: string): Promise<void> {
    await sleep(ms, { summary: why });
  }

  async sleepUnlessOver(ms: number, why: string): Promise<void> {
    this.watchParentEarly();
    await condition(() => this.isOver(), ms, { summary: why });
  }

  async unpaidPause(which: 'reset' | 'all'): Promise<UnpaidPause | undefined> {
    const found = (await findUnpaidPause({ which, withRequest: true })) ?? undefined;
    // A worker that does not know `withRequest` answers with the instant alone.
    const unpaid = typeof found === 'number' ? { sentMs: found, isAsked: false } : found;
    this.isCancelledBefore ||= unpaid?.isCancelled === true;
    return unpaid;
  }

  tell(news: DebtNews): Promise<void> {
    // What is owed does not depend on who wanted it.
    if (news.kind === 'resuming' || news.kind === 'watching') this.parent?.stop();
    return this.told.tell(news);
  }

  private untilCancelled<T>(call: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    void this.cancellation.request.then(() => scope.cancel());
    void this.parent?.end.then(() => scope.cancel());
    return scope.run(call);
  }

  private watchParentEarly(): void {
    if (this.parent === undefined && patched('parent-watched-early')) this.parent = watchParent();
  }
}

const looksWhenRefused = () => patched('refused-pause-looked-for');
