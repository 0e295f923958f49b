import { CancellationScope, isCancellation, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { ClusterFacts } from '../../contracts/cluster';
import type { DrainOrder, DrainReport, DrainStatus, NodeView } from '../../contracts/drain';
import { durationMs } from '../../contracts/duration';
import { DRAIN_ROOM } from '../../contracts/history-room';
import { cutBytes } from '../../contracts/text';
import { beforeOf, clearLooksAfter, nextStep, pausesWanted } from '../../rules/drain';
import { looks } from '../shared/activities';
import { endOf, wordsOf } from '../shared/failures';
import { Notifier } from '../shared/notify-hooks';
import { DrainPauses } from './drain-pauses';
import { drainDetails, owedWords, runAgainWords, viewWords } from './words';

/** A look that begins as the time ends is answered, or not, within so long, ms. */
const LAST_LOOK_MS = 30_000;

/** A pause lasts longer than the drain that asks for it, which has it paid back, ms. */
const BEYOND_MS = 60 * 60_000;

type End = DrainReport['outcome'];

const iso = (ms: number) => new Date(ms).toISOString();

/** The state of one drain: what its last look found, and what it had paused. */
export class DrainRun {
  readonly pauses = new DrainPauses();
  private readonly startedMs = Date.now();
  private readonly notifier: Notifier;
  private last?: NodeView;
  /** Why the newest look had no answer. */
  private unanswered?: string;
  private clearLooks = 0;
  private soonLooks = 0;
  private clearSinceMs?: number;
  private isEnding = false;
  private end?: DrainReport;

  /** @param facts - Undefined when ONTAP did not answer in time. */
  constructor(
    private readonly order: DrainOrder,
    private readonly facts: ClusterFacts | undefined,
  ) {
    const { cluster, node, notify } = order;
    this.notifier = new Notifier({ cluster, node }, notify);
  }

  /** Looks until the node is clear, or its time is over, and pays every pause back. */
  async run(): Promise<DrainReport> {
    let outcome: End = 'stopped';
    try {
      outcome = await this.watch();
    } catch (error) {
      if (!isCancellation(error)) throw error;
    } finally {
      await this.settle();
    }
    return CancellationScope.nonCancellable(async () => {
      const report = this.report(outcome);
      if (outcome === 'held') this.tell('drain_held', report.summary);
      await this.notifier.settled();
      return report;
    });
  }

  status(): DrainStatus {
    const { until, hold, jobs, every, requestedBy } = this.order;
    return {
      ...this.words(),
      order: { until, jobs, every, requestedBy, ...(hold === undefined ? {} : { hold }) },
      ...this.known(),
    };
  }

  private known(): Pick<DrainReport, 'clearAt' | 'last' | 'pauses'> {
    return {
      ...(this.clearSinceMs === undefined ? {} : { clearAt: iso(this.clearSinceMs) }),
      ...(this.last === undefined ? {} : { last: this.last }),
      pauses: this.pauses.reports(),
    };
  }

  private words(): Pick<DrainStatus, 'now' | 'next' | 'phase'> {
    if (this.end !== undefined)
      return {
        now: this.end.summary,
        next: 'Nothing; the report is the result of this run.',
        phase: 'ended',
      };
    if (this.isEnding) return { now: 'Resumes every job that it paused.', next: 'Ends.', phase: 'ends' };
    if (this.last === undefined)
      return { now: `Looks at ${this.order.node}.`, next: 'Waits until it is clear.', phase: 'begins' };
    const now = `${viewWords(this.last)}.`;
    const next = `Looks again every ${this.order.every}, until ${iso(this.endsMs)} at the latest.`;
    return { now, next, phase: this.clearSinceMs === undefined ? 'drains' : 'clear' };
  }

  private get holdMs(): number {
    const { hold } = this.order;
    return hold === undefined ? 0 : durationMs(hold);
  }

  private get endsMs(): number {
    return this.clearSinceMs === undefined ? Date.parse(this.order.until) : this.clearSinceMs + this.holdMs;
  }

  private async watch(): Promise<End> {
    await this.look();
    this.tell('drain_begun', `Until ${this.order.until}: ${this.seenWords()}.`);
    for (;;) {
      const { order, clearLooks, soonLooks, clearSinceMs, holdMs } = this;
      const step = nextStep({
        nowMs: Date.now(),
        untilMs: Date.parse(order.until),
        everyMs: durationMs(order.every),
        ...{ holdMs, clearLooks, soonLooks },
        ...(clearSinceMs === undefined ? {} : { clearSinceMs }),
      });
      if (step.kind === 'end') return step.outcome;
      if (step.kind === 'clear') this.noteClear();
      else {
        if (step.isSoon === true) this.soonLooks++;
        await sleep(step.inMs, { summary: `until ${order.node} is looked at again` });
        await this.look();
      }
    }
  }

  private noteClear(): void {
    this.clearSinceMs = Date.now();
    const { node, hold } = this.order;
    const then = hold === undefined ? '' : `; it is watched for ${hold} more`;
    this.tell('drain_clear', `${node} is clear of sessions and jobs${then}.`);
    this.describe();
  }

  /** One look, and the pauses that follow from it. What keeps ONTAP from answering is waited for. */
  private async look(): Promise<void> {
    const { cluster, node, jobs } = this.order;
    const within = Math.max(LAST_LOOK_MS, this.endsMs - Date.now());
    try {
      const before = this.last === undefined ? {} : { before: beforeOf(this.last) };
      const view = await looks(cluster, within).lookAtNode({ node, jobs, ...before });
      delete this.unanswered;
      this.last = view;
      this.clearLooks = clearLooksAfter(view, this.clearLooks, this.clearSinceMs !== undefined);
      this.pause(view);
    } catch (error) {
      if (endOf('wait', error) !== 'lasts') throw error;
      this.unanswered = wordsOf(error);
      this.clearLooks = 0;
    }
    this.describe();
  }

  private pause({ jobs: seen, at }: NodeView): void {
    const { cluster, jobs, until, lateWithin, requestedBy } = this.order;
    const granted = this.facts?.allow.includes('control-jobs') === true;
    const times = { until: iso(Date.parse(until) + this.holdMs + BEYOND_MS), approvalUntil: until };
    for (const uuid of pausesWanted(seen, { jobs, granted, begun: this.pauses.begun }))
      this.pauses.begin({ cluster, uuid, ...times, lateWithin, seenAt: at, requestedBy });
  }

  private async settle(): Promise<void> {
    this.isEnding = true;
    this.describe();
    await CancellationScope.nonCancellable(() => this.pauses.payAll());
  }

  private report(outcome: End): DrainReport {
    const { cluster, node } = this.order;
    const known = this.known();
    const times = { startedAt: iso(this.startedMs), endedAt: iso(Date.now()) };
    const summary = `${this.summaryOf(outcome)}${runAgainWords(known.pauses)}.${owedWords(known.pauses)}`;
    this.end = { outcome, summary, cluster, node, ...times, ...known };
    this.describe();
    return this.end;
  }

  private summaryOf(outcome: End): string {
    const { node } = this.order;
    const came = this.last?.counts.came ?? 0;
    const newcomers = came === 0 ? '' : `; ${came} session${came === 1 ? '' : 's'} came meanwhile`;
    switch (outcome) {
      case 'clear':
        return `${node} is clear${newcomers}`;
      case 'held':
        return `At the deadline ${this.seenWords()}${newcomers}`;
      case 'stopped':
        return `Stopped; ${this.seenWords()}${newcomers}`;
    }
  }

  private seenWords(): string {
    const { last, unanswered, order } = this;
    const since =
      unanswered === undefined
        ? ''
        : `, and since ${last?.at ?? 'the start'} there is no answer: ${unanswered}`;
    return `${last === undefined ? `nothing is known of ${order.node}` : viewWords(last)}${since}`;
  }

  private tell(event: 'drain_begun' | 'drain_clear' | 'drain_held', text: string): void {
    this.notifier.tell(event, cutBytes(text, DRAIN_ROOM.notice / 2));
  }

  private describe(): void {
    setCurrentDetails(drainDetails(this.status()));
  }
}
