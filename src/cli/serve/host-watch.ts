import { statfs } from 'node:fs/promises';
import type { Logger } from '@temporalio/worker';

/** Times of two clocks, ms: one that people set, and one that only goes on. */
interface Clocks {
  wall: number;
  steady: number;
}

const MIB = 1024 * 1024;
/** An hour of a busy night, and the journal of SQLite. */
const LEAST_FREE_BYTES = 200 * MIB;
/** A leap of less is one of NTP's, or a machine that was slow. */
const LEAP_MS = 60_000;

/** What is said of a clock that was set between two looks. */
export function leapWords(before: Clocks, now: Clocks): string | undefined {
  const leapMs = now.wall - before.wall - (now.steady - before.steady);
  if (Math.abs(leapMs) < LEAP_MS) return undefined;
  const seconds = Math.round(Math.abs(leapMs) / 1000);
  return leapMs > 0
    ? `The clock of this host was set forward by ${seconds} s, or it slept: timers and starts of that time come now`
    : `The clock of this host was set back by ${seconds} s: timers and schedules wait until it has caught up`;
}

export const clocksNow = (): Clocks => ({ wall: Date.now(), steady: performance.now() });

/** Tells once what somebody has to look after: a clock that leaps, a disk that fills. */
export class HostWatch {
  private clocks = clocksNow();
  private isFull = false;

  constructor(
    private readonly folder: string,
    private readonly log: Logger,
  ) {}

  async look(): Promise<void> {
    const now = clocksNow();
    const leap = leapWords(this.clocks, now);
    this.clocks = now;
    if (leap !== undefined) this.log.warn(leap);
    const { bavail, bsize } = await statfs(this.folder);
    this.tellRoom(bavail * bsize);
  }

  private tellRoom(free: number): void {
    const isFull = free < LEAST_FREE_BYTES;
    if (isFull && !this.isFull)
      this.log.error(
        `Only ${Math.floor(free / MIB)} MiB are free for ${this.folder}: make room. Without any, runs stand still until there is some; nothing is lost`,
      );
    if (!isFull && this.isFull) this.log.info('There is room again for the state folder');
    this.isFull = isFull;
  }
}
