import type { SimulatorClock } from '../clock';

/** What will happen at some instant of simulated time: looked at before every look at the world, without a timer. */
export class Agenda {
  #due: { at: number; what: () => void }[] = [];

  constructor(private readonly clock: SimulatorClock) {}

  /** Does something when simulated time reaches `at`, however late that is looked at. */
  schedule(at: number, what: () => void): void {
    this.#due.push({ at, what });
  }

  /** Lets happen what is due, one after the other, each at its own instant. */
  settle(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const { at, what } = next;
      this.#due = this.#due.filter((other) => other !== next);
      this.clock.at(at, what);
    }
  }

  #next(): { at: number; what: () => void } | undefined {
    if (this.#due.length === 0) return undefined;
    const now = this.clock.now();
    const due = this.#due.filter(({ at }) => at <= now);
    return due.reduce<(typeof due)[number] | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    );
  }
}
