/**
 * What Temporal's clock shows at least, told from the instants at which work fell due. An activity arrives after it
 * was due, so its due instant is a lower bound of "now"; the highest bound seen is the best. Never ahead of the
 * server's clock, however wrong the worker's is.
 */
export class ServerClock {
  private aheadMs = Number.NEGATIVE_INFINITY;

  /** @param monotonicMs - A clock that only goes forward, ms. */
  constructor(private readonly monotonicMs: () => number = () => performance.now()) {}

  /** Something that was due at `dueMs` has arrived. */
  observe(dueMs: number): void {
    this.aheadMs = Math.max(this.aheadMs, dueMs - this.monotonicMs());
  }

  /** A lower bound of the server's time, ms; before anything was observed, long ago. */
  now(): number {
    return this.monotonicMs() + this.aheadMs;
  }
}
