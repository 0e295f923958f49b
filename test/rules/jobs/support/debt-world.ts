import { requestOf } from '../../../../src/contracts/approval';
import type { AwaitedApproval } from '../../../../src/contracts/approval';
import type { UnpaidPause } from '../../../../src/contracts/poll-job';
import type { DebtNews, DebtPorts, PauseTry, DebtSight } from '../../../../src/rules/jobs';

type Resume = Awaited<ReturnType<DebtPorts['resume']>>;

/** What a port does instead of the world. */
export type Script<T> = (nowMs: number) => T | undefined;

/** Events that each call costs in a history at most: activity or timer, with its workflow task. */
const EVENTS = { activity: 6, timer: 5, tell: 8 } as const;

const LOOK_EVERY_MS = 30_000;

/** A job on a clock that goes on only when somebody waits, and an ONTAP that says what a test wants. */
export class FakeWorld implements DebtPorts {
  now = Date.parse('2026-01-01T00:00:00Z');
  readonly beganMs = this.now;
  state: string | undefined = 'running';
  readonly sent: string[] = [];
  readonly told: DebtNews[] = [];
  events = 0;
  /** A run has room for one try alone. */
  isShort = false;
  private wasAsked = false;
  /** False for a run that began before all refusals were watched. */
  isWatching = true;
  /** From then on nobody wants the pause. */
  overMs = this.now + 600_000;
  /** Until then a pause is waited for that waits for approval; null for a run that began without that. @default overMs */
  asksUntil: number | null | undefined;
  onRead: Script<DebtSight | Error> = () => undefined;
  onPause: Script<PauseTry> = () => undefined;
  onResume: Script<Resume | Error> = () => undefined;
  /** @default it can't be read */
  onRequest: (nowMs: number, index?: number) => string | undefined = () => undefined;
  /** The same for one of a resume. @default it was carried out */
  onResumeRequest: (index?: number) => string | undefined = () => 'executed';
  /** What ONTAP lists; undefined when it does not answer. @default nothing */
  onList: (command: 'pause' | 'resume', nowMs: number) => number[] | undefined = () => [];
  lists = 0;
  /** @default what is seen paused is nobody else's */
  isOthers: (nowMs: number) => boolean = () => false;
  unpaid: { reset?: UnpaidPause; all?: UnpaidPause } = {};
  private readonly due: { ms: number; happens: () => void }[] = [];

  /** Something happens, so many ms after the begin. */
  at(ms: number, happens: () => void): this {
    this.due.push({ ms: this.beganMs + ms, happens });
    this.due.sort((a, b) => a.ms - b.ms);
    return this;
  }

  nowMs(): number {
    return this.now;
  }

  isOver(): boolean {
    return this.now >= this.overMs;
  }

  isFull(): boolean {
    return this.isShort && (this.wasAsked = !this.wasAsked);
  }

  async read(): Promise<DebtSight | undefined> {
    this.events += EVENTS.activity;
    return this.isOver() ? undefined : this.seen();
  }

  async pause(perhapsTaken: boolean, asked?: AwaitedApproval): Promise<PauseTry> {
    this.events += EVENTS.activity;
    const pause = asked === undefined ? 'pause' : 'pause, approved';
    this.sent.push(perhapsTaken ? `read, ${pause}` : pause);
    const scripted = this.onPause(this.now);
    if (scripted !== undefined) return scripted;
    const answer = this.state === 'running' ? 'accepted' : 'not_running';
    if (answer === 'accepted') this.state = 'paused';
    return { kind: 'answered', answer };
  }

  async readRequest(asked: AwaitedApproval, command = 'pause'): Promise<AwaitedApproval> {
    this.events += EVENTS.activity;
    return command === 'pause' ? this.request(asked) : this.request(asked, this.onResumeRequest(asked.index));
  }

  async openRequests(command: 'pause' | 'resume'): Promise<AwaitedApproval[] | undefined> {
    this.events += EVENTS.activity;
    this.lists += 1;
    return this.onList(command, this.now)?.map(requestOf);
  }

  looksForRequests(): boolean {
    return true;
  }

  private request(
    { index, command }: AwaitedApproval,
    state = this.onRequest(this.now, index),
  ): AwaitedApproval {
    const asked = index === undefined ? { command } : { index, command };
    return state === undefined ? asked : { ...asked, state };
  }

  async isPauseOfOthers(): Promise<boolean> {
    this.events += EVENTS.activity;
    return this.isOthers(this.now);
  }

  async resume(asked?: AwaitedApproval): Promise<Resume> {
    this.events += EVENTS.activity;
    this.sent.push(asked === undefined ? 'resume' : 'resume if approved');
    const scripted = this.onResume(this.now);
    if (scripted instanceof Error) throw scripted;
    if (scripted !== undefined) return scripted;
    const answer = this.state === 'paused' ? 'accepted' : this.state === 'running' ? 'running' : 'terminal';
    if (answer === 'accepted') this.state = 'running';
    return { answer, perhapsSentBefore: false };
  }

  async look(states: readonly string[], withinMs: number): Promise<DebtSight> {
    this.events += EVENTS.activity;
    const endMs = this.now + withinMs - 2_000;
    for (;;) {
      const sight = this.seen();
      if (sight.found && states.includes(sight.state ?? '')) return sight;
      if (this.now >= endMs) return sight;
      this.go(Math.min(LOOK_EVERY_MS, endMs - this.now));
    }
  }

  asksUntilMs(): number | undefined {
    return this.asksUntil === null ? undefined : (this.asksUntil ?? this.overMs);
  }

  async lookAsked(
    states: readonly string[],
    asked: AwaitedApproval,
    withinMs: number,
  ): Promise<{ sight: DebtSight; asked: AwaitedApproval }> {
    this.events += EVENTS.activity;
    const endMs = Math.min(this.overMs, this.now + withinMs - 2_000);
    for (;;) {
      if (this.isOver()) throw new Error('over');
      if (this.isAway() && this.now < endMs) {
        this.go(Math.min(LOOK_EVERY_MS, endMs - this.now));
        continue;
      }
      const sight = this.seen();
      const approval = this.request(asked);
      const isDecided = approval.state !== undefined && approval.state !== 'pending';
      const isThere = sight.found && states.includes(sight.state ?? '');
      if (isDecided || isThere || this.now >= endMs) return { sight, asked: approval };
      this.go(Math.min(LOOK_EVERY_MS, endMs - this.now));
    }
  }

  async reach(): Promise<void> {
    this.events += 2 * EVENTS.activity;
    while (this.isAway()) this.go(LOOK_EVERY_MS);
  }

  private isAway(): boolean {
    return this.onRead(this.now) instanceof Error;
  }

  async lookUnlessOver(states: readonly string[], withinMs: number): Promise<DebtSight> {
    return this.look(states, Math.min(withinMs, Math.max(5_000, this.overMs - this.now)));
  }

  async hold(): Promise<void> {
    this.events += EVENTS.activity + EVENTS.timer;
    this.go(Math.max(0, this.overMs - this.now));
  }

  async sleep(ms: number): Promise<void> {
    this.events += EVENTS.timer;
    this.go(ms);
  }

  async sleepUnlessOver(ms: number): Promise<void> {
    this.events += EVENTS.timer;
    this.go(Math.max(0, Math.min(ms, this.overMs - this.now)));
  }

  async unpaidPause(which: 'reset' | 'all'): Promise<UnpaidPause | undefined> {
    this.events += EVENTS.activity;
    return which === 'all' ? (this.unpaid.all ?? this.unpaid.reset) : this.unpaid.reset;
  }

  keepsRequest(): boolean {
    return true;
  }

  watchesRefused(): boolean {
    return this.isWatching;
  }

  async tell(news: DebtNews): Promise<void> {
    this.events += EVENTS.tell;
    this.told.push(news);
  }

  private seen(): DebtSight {
    const scripted = this.onRead(this.now);
    if (scripted instanceof Error) throw scripted;
    if (scripted !== undefined) return scripted;
    return this.state === undefined ? { found: false } : { found: true, state: this.state };
  }

  private go(ms: number): void {
    const untilMs = this.now + ms;
    for (let next = this.due[0]; next !== undefined && next.ms <= untilMs; next = this.due[0]) {
      this.due.shift();
      this.now = Math.max(this.now, next.ms);
      next.happens();
    }
    this.now = untilMs;
  }
}

/** A script that answers the first calls so, and leaves the rest to the world. */
export function first<T>(...answers: (T | undefined)[]): Script<T> {
  let calls = 0;
  return () => answers[calls++];
}
