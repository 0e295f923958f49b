import { setTimeout as delay } from 'node:timers/promises';
import type { Sight } from '../../rules/jobs';
import { chunks, type JobSource } from './job-source';
import { NotedLooks } from './noted-looks';
import { ServerClock } from './server-clock';
import { SharedRead } from './shared-read';

/** A read waits this long for company, ms. */
const COMPANY_MS = 100;
/** Looks that come one by one, as those of waits that have just begun, are answered at this pace, ms. */
const PACE_MS = 1_500;
/** Whoever else may come: no look waits longer for its read, ms. */
const LONGEST_WAIT_MS = 2_000;
/** What a read brought is kept this long, for looks that fell due before it and come late; ms. */
const KEPT_MS = 60_000;

/** Looks at the jobs of one cluster from one process: all that are due share reads. */
export class SharedReads {
  private readonly noted = new NotedLooks();
  private waiting = new Set<string>();
  private gathering?: Promise<SharedRead[]>;
  /** Newest first. */
  private reads: SharedRead[] = [];
  private lastBeganMs = Number.NEGATIVE_INFINITY;
  private readAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly source: JobSource,
    private readonly clock: ServerClock = new ServerClock(),
    private readonly sleep: (ms: number) => Promise<unknown> = (ms) => delay(ms),
  ) {}

  /**
   * The job as a read showed it that began at or after `dueMs`, and when that was.
   *
   * @param dueMs - When the look fell due, by Temporal's clock.
   */
  async look(uuid: string, dueMs: number): Promise<Sight> {
    this.clock.observe(dueMs);
    const allDueMs = this.noted.came(uuid, dueMs);
    const serves = (read: SharedRead) => read.serves(uuid, dueMs);
    const read = this.reads.find(serves) ?? (await this.gather(uuid, allDueMs)).find(serves);
    if (read === undefined) throw new Error('a read was begun without one of its looks');
    return read.job(uuid);
  }

  /** The next look at a job falls due then: whoever reads at that instant asks for it, too. */
  note(uuid: string, dueMs: number): void {
    this.noted.note(uuid, dueMs);
  }

  /** The server's time as far as it is known, ms. */
  now(): number {
    return this.clock.now();
  }

  /** Waits for company, then reads; the reads that were begun, of which one serves this look. */
  private gather(uuid: string, allDueMs: number | undefined): Promise<SharedRead[]> {
    this.waiting.add(uuid);
    if (allDueMs !== undefined) this.readAtMs = Math.max(this.readAtMs, allDueMs);
    this.gathering ??= this.waitAndBegin(allDueMs === undefined);
    return this.gathering;
  }

  /** Until all looks of the same instant should have fallen due, at the pace of reads. */
  private async waitAndBegin(isUnexpected: boolean): Promise<SharedRead[]> {
    const now = this.now();
    const isAlone = !isUnexpected && !this.noted.hasAny(now + COMPANY_MS);
    this.readAtMs = Math.max(this.readAtMs, now + (isAlone ? 0 : COMPANY_MS), this.lastBeganMs + PACE_MS);
    const restMs = () => Math.min(this.readAtMs, now + LONGEST_WAIT_MS) - this.now();
    do await this.sleep(Math.max(0, Math.ceil(restMs())));
    while (restMs() > 0);
    return this.begin();
  }

  private begin(): SharedRead[] {
    const beganMs = this.clock.now();
    const uuids = [...new Set([...this.waiting, ...this.noted.takeDue(beganMs)])];
    this.waiting = new Set();
    delete this.gathering;
    this.lastBeganMs = beganMs;
    const kept = this.reads.filter((read) => beganMs - read.beganMs < KEPT_MS);
    const begun = chunks(uuids).map((chunk) => this.read(chunk));
    this.reads = [...begun, ...kept];
    return begun;
  }

  /** A failed read fails the looks that wait for it, and serves no later one. */
  private read(uuids: string[]): SharedRead {
    return new SharedRead(
      this.source,
      uuids,
      () => this.now(),
      (failed) => {
        this.reads = this.reads.filter((read) => read !== failed);
      },
    );
  }
}
