import { AsyncResource } from 'node:async_hooks';
import { lookEveryMs, nextLookAtMs, type Sight, vainLookMs } from '../../rules/jobs';
import { chunks, type JobSource } from './job-source';
import { ServerClock } from './server-clock';

/** The first look at a job waits this long for company, and others come so much earlier with a read that is made; ms. */
const COMPANY_MS = 100;
/** Waits that begin one by one get their first looks at this pace, ms. */
const PACE_MS = 500;
/**
 * An attempt that begins this part of a step after a common instant has missed it, and waits for the next one: a read of
 * its own each time would be half as many again.
 */
const MISSED_BY = 0.25;
/** That a job was asked for is known so long after nobody waits for it any more, for the next attempt of its wait; ms. */
const KEPT_MS = 10_000;

/** What a read brought for one wait: the job, or why there was no answer and when it is tried again (server's clock, ms). */
export type Told = { sight: Sight } | { error: unknown; nextTryMs: number };

/** A wait as the poller needs to know it. */
export interface Wait {
  /** When it began, by the server's clock, ms. */
  beganMs: number;
  maxLookMs: number;
  /** A look is due whenever the job was asked for before. */
  isDue: boolean;
}

/** Runs something later; returns what takes it back. */
export type Timer = (ms: number, run: () => void) => () => void;

const realTimer: Timer = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** What a poller is made of besides its cluster. */
export interface PollerOptions {
  clock?: ServerClock;
  timer?: Timer;
  /** Ms to the next try after this error; undefined to leave it to the age of the trouble. @default undefined */
  paceOf?: (error: unknown) => number | undefined;
}

/** All waits for one job. */
interface Awaited {
  readonly uuid: string;
  readonly watches: Set<PolledJob>;
  /** When the last read began, and when the next one is due. */
  lastMs: number;
  nextMs: number;
  isBeingRead: boolean;
  failingSinceMs?: number;
  absentSinceMs?: number;
}

/** One wait for one job, from when it is opened until it is closed. */
export class PolledJob {
  private told?: Told;
  private take?: (told: Told | undefined) => void;
  private isWoken = false;
  /** When a look of its own is due. */
  wishMs?: number;

  constructor(
    readonly wait: Wait,
    private readonly poller: { ask(watch: PolledJob): void; nextMs(): number; close(watch: PolledJob): void },
  ) {}

  /** What the next read brings that begins after now; or brought, since this was asked for last. Undefined: woken before. */
  next(): Promise<Told | undefined> {
    const { told, isWoken } = this;
    delete this.told;
    if (told !== undefined) return Promise.resolve(told);
    this.isWoken = false;
    return isWoken ? Promise.resolve(undefined) : new Promise((resolve) => (this.take = resolve));
  }

  /** Lets who waits for the next read go on without it, now or the next time. */
  wake(): void {
    const { take } = this;
    delete this.take;
    if (take === undefined) this.isWoken = true;
    else take(undefined);
  }

  /** When the job is asked for next, by the server's clock, ms. */
  get nextMs(): number {
    return this.poller.nextMs();
  }

  /** A read is wanted now. */
  ask(): void {
    delete this.told;
    this.poller.ask(this);
  }

  tell(told: Told): void {
    const { take } = this;
    delete this.take;
    if (take === undefined) this.told = told;
    else take(told);
  }

  close(): void {
    this.poller.close(this);
  }
}

/**
 * Asks one cluster for all jobs that are awaited in this process: one query for all that are due, each as often as its
 * waits want. A wait is told only of reads that began after it; nobody waits, nobody asks.
 */
export class JobPoller {
  private readonly clock: ServerClock;
  private readonly timer: Timer;
  private readonly paceOf: NonNullable<PollerOptions['paceOf']>;
  private readonly awaited = new Map<string, Awaited>();
  /** Rings at the earliest look, or before it where that is taken back: to find it anew takes a walk over all jobs. */
  private alarm?: { atMs: number; cancel: () => void };
  private waits = 0;
  private lastWishMs = Number.NEGATIVE_INFINITY;
  /** Not in the context of the activity that happened to set the timer. */
  private readonly wake = AsyncResource.bind(() => this.begin());

  constructor(
    private readonly source: JobSource,
    { clock = new ServerClock(), timer = realTimer, paceOf = () => undefined }: PollerOptions = {},
  ) {
    this.clock = clock;
    this.timer = timer;
    this.paceOf = paceOf;
  }

  /** The server's time as far as it is known, ms. */
  now(): number {
    return this.clock.now();
  }

  /** Waits for a job from now on. @param dueMs - when the attempt that waits fell due, by the server's clock */
  open(uuid: string, dueMs: number, wait: Wait): PolledJob {
    this.clock.observe(dueMs);
    const job = this.awaited.get(uuid) ?? this.add(uuid);
    const everyMs = this.everyMs(wait);
    const watch = new PolledJob(wait, {
      ask: (asker) => {
        this.wish(asker, this.now());
        this.arm([job]);
      },
      nextMs: () => dueOf(job),
      close: (closed) => {
        if (job.watches.delete(closed)) this.waits -= 1;
        if (this.waits === 0) this.setAlarm(Number.POSITIVE_INFINITY);
      },
    });
    job.watches.add(watch);
    this.waits += 1;
    const sinceMs = this.now() - job.lastMs;
    if (wait.isDue || sinceMs >= everyMs * (1 + MISSED_BY)) this.wish(watch, this.now() + COMPANY_MS);
    else if (job.failingSinceMs === undefined && job.absentSinceMs === undefined)
      job.nextMs = nextLookAtMs(sinceMs < everyMs ? job.lastMs : this.now(), everyMs);
    // Anew also when nothing is earlier: the clock may have gone forward.
    this.setAlarm(this.earliest([job]));
    return watch;
  }

  private add(uuid: string): Awaited {
    const never = Number.NEGATIVE_INFINITY;
    const job: Awaited = { uuid, watches: new Set(), lastMs: never, nextMs: Infinity, isBeingRead: false };
    this.awaited.set(uuid, job);
    return job;
  }

  private wish(watch: PolledJob, atMs: number): void {
    watch.wishMs = Math.max(atMs, this.lastWishMs + PACE_MS);
  }

  private everyMs({ beganMs, maxLookMs }: Wait): number {
    return lookEveryMs({ ageMs: this.now() - beganMs, maxLookMs });
  }

  /** The alarm as it is set, or an earlier look at one of these jobs. */
  private earliest(jobs: Iterable<Awaited>): number {
    let atMs = this.alarm?.atMs ?? Number.POSITIVE_INFINITY;
    for (const job of jobs) if (isOpen(job)) atMs = Math.min(atMs, dueOf(job));
    return atMs;
  }

  private arm(jobs: Iterable<Awaited>): void {
    const atMs = this.earliest(jobs);
    if (atMs !== this.alarm?.atMs) this.setAlarm(atMs);
  }

  private setAlarm(atMs: number): void {
    this.alarm?.cancel();
    delete this.alarm;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const cancel = this.timer(Math.max(0, Math.ceil(atMs - this.now())), this.wake);
    this.alarm = { atMs, cancel };
  }

  private begin(): void {
    delete this.alarm;
    const nowMs = this.now();
    const due: Awaited[] = [];
    const later: Awaited[] = [];
    for (const job of this.awaited.values()) {
      if (isOpen(job)) (dueOf(job) <= nowMs + COMPANY_MS ? due : later).push(job);
      else if (job.watches.size === 0 && !job.isBeingRead && nowMs - job.lastMs > KEPT_MS)
        this.awaited.delete(job.uuid);
    }
    for (const chunk of chunks(due)) void this.read(chunk, nowMs);
    this.arm(later);
  }

  private async read(jobs: Awaited[], beganMs: number): Promise<void> {
    // Who comes while it is under way is not answered by it.
    const watches = new Map(jobs.map((job) => [job, this.takeWaits(job, beganMs)]));
    const askers = (job: Awaited) => watches.get(job) ?? [];
    try {
      const found = await this.source.list(jobs.map(({ uuid }) => uuid));
      const answeredMs = this.now();
      for (const job of jobs) {
        const record = found?.get(job.uuid);
        // Missing in a list may be a page that ended early: only the read of this job alone tells.
        if (record === undefined) void this.readAlone(job, askers(job));
        else this.settle(job, askers(job), { sight: { job: record, askedMs: beganMs, answeredMs } });
      }
    } catch (error) {
      for (const job of jobs) this.fail(job, askers(job), error);
    }
    this.arm(jobs);
  }

  private takeWaits(job: Awaited, beganMs: number): PolledJob[] {
    job.isBeingRead = true;
    job.lastMs = beganMs;
    for (const watch of job.watches) {
      if (watch.wishMs !== undefined) this.lastWishMs = beganMs;
      delete watch.wishMs;
    }
    return [...job.watches];
  }

  private async readAlone(job: Awaited, watches: PolledJob[]): Promise<void> {
    const askedMs = this.now();
    try {
      const record = await this.source.get(job.uuid);
      const answeredMs = this.now();
      const sight = { ...(record === undefined ? {} : { job: record }), askedMs, answeredMs };
      this.settle(job, watches, { sight });
    } catch (error) {
      this.fail(job, watches, error);
    }
    this.arm([job]);
  }

  private settle(job: Awaited, watches: PolledJob[], { sight }: { sight: Sight }): void {
    delete job.failingSinceMs;
    if (sight.job === undefined) job.absentSinceMs ??= sight.answeredMs;
    else delete job.absentSinceMs;
    const everyMs = this.everyMsOf(watches);
    const { absentSinceMs } = job;
    job.nextMs =
      absentSinceMs === undefined
        ? nextLookAtMs(job.lastMs, everyMs)
        : this.now() + vainLookMs('absent', this.now() - absentSinceMs, everyMs);
    this.tell(job, watches, { sight });
  }

  private fail(job: Awaited, watches: PolledJob[], error: unknown): void {
    const nowMs = this.now();
    job.failingSinceMs ??= nowMs;
    const ownPace = vainLookMs('unanswered', nowMs - job.failingSinceMs, this.everyMsOf(watches));
    job.nextMs = nowMs + (this.paceOf(error) ?? ownPace);
    this.tell(job, watches, { error, nextTryMs: job.nextMs });
  }

  private tell(job: Awaited, watches: PolledJob[], told: Told): void {
    job.isBeingRead = false;
    for (const watch of watches) watch.tell(told);
  }

  /** The most impatient of its waits counts. */
  private everyMsOf(watches: PolledJob[]): number {
    return Math.min(...watches.map(({ wait }) => this.everyMs(wait)));
  }
}

const isOpen = ({ watches, isBeingRead }: Awaited): boolean => watches.size > 0 && !isBeingRead;

function dueOf({ nextMs, watches }: Awaited): number {
  let dueMs = nextMs;
  for (const { wishMs } of watches) if (wishMs !== undefined && wishMs < dueMs) dueMs = wishMs;
  return dueMs;
}
