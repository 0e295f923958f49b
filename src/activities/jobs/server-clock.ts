/**
 * What Temporal's clock shows at least, told from the instants at which work fell due. An activity arrives after it
 * was due, so its due instant is a lower bound of "now"; the highest bound seen is the best. Never ahead of the
 * server's clock, however wrong the worker's is.
 */
export class ServerClock {
  private best = { dueMs: Number.NEGATIVE_INFINITY, atMs: 0 };

  /** @param monotonicMs - A clock that only goes forward, ms. */
  constructor(private readonly monotonicMs: () => number = () => performance.now()) {}

  /** Something that was due at `dueMs` has arrived. */
  observe(dueMs: number): void {
    if (dueMs > this.now()) this.best = { dueMs, atMs: this.monotonicMs() };
  }

  /** A lower bound of the server's time, ms; before anything was observed, long ago. */
  now(): number {
    return this.best.dueMs + (this.monotonicMs() - this.best.atMs);
  }
}
