/** Milliseconds of the true world, and what is due in it; nothing waits for real. */
export class VirtualClock {
  #nowMs = 0;
  #order = 0;
  #due: { atMs: number; order: number; happen: () => void }[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, happen: () => void): void {
    this.#due.push({ atMs: Math.max(atMs, this.#nowMs), order: this.#order++, happen });
    this.#due.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  }

  /** Lets time pass; what falls due happens at its instant. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let [next] = this.#due; next !== undefined && next.atMs <= untilMs; [next] = this.#due) {
      this.#due.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.happen();
    }
    // What happened may have taken time of its own.
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** The same, but no longer than until something that fell due has made it so. */
  passUntil(isSo: () => boolean, ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (!isSo() && this.#nowMs < untilMs) {
      const nextMs = this.#due[0]?.atMs ?? untilMs;
      this.pass(Math.max(0, Math.min(nextMs, untilMs) - this.#nowMs));
    }
  }
}

/** The clocks of a worker: right, or each wrong in its way. */
export class WorkerClocks {
  #monotonicSkewMs = 0;
  #wallSkewMs = 0;

  constructor(private readonly clock: VirtualClock) {}

  /** The machine is suspended: its monotonic clock stands still. */
  suspended(ms: number): void {
    this.#monotonicSkewMs -= ms;
  }

  /** Somebody sets the wall clock. */
  set(byMs: number): void {
    this.#wallSkewMs += byMs;
  }

  now(): { monotonicMs: number; wallMs: number } {
    const { nowMs } = this.clock;
    return { monotonicMs: nowMs + this.#monotonicSkewMs, wallMs: 1e12 + nowMs + this.#wallSkewMs };
  }
}
