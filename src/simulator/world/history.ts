/** Simulated milliseconds for which the past is kept: no answer comes from an older world. */
export const HISTORY_MS = 3_600_000;

/** What a thing is, and what it was: states are entered, never changed. */
export class History<T> {
  #entries: { from: number; state: T }[];

  constructor(from: number, state: T) {
    this.#entries = [{ from, state }];
  }

  get latest(): T {
    return this.#last.state;
  }

  /** The state at an instant; undefined before the thing began. */
  at(instant: number): T | undefined {
    if (this.#last.from <= instant) return this.#last.state;
    return this.#entries.filter(({ from }) => from <= instant).at(-1)?.state;
  }

  enter(from: number, state: T): void {
    const old = this.#entries.filter((entry) => entry.from <= from - HISTORY_MS).length;
    this.#entries = [...this.#entries.slice(Math.max(0, old - 1)), { from, state }];
  }

  get #last(): { from: number; state: T } {
    return this.#entries.at(-1) as { from: number; state: T };
  }
}
