/** Time that passes only when nothing is left to do, in an instant. */
export class VirtualTime {
  now = 0;
  private readonly due: { at: number; run: () => void }[] = [];

  /** Resolves when so many milliseconds have passed. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((run) => {
      const at = this.now + ms;
      const later = this.due.findIndex((other) => other.at > at);
      this.due.splice(later < 0 ? this.due.length : later, 0, { at, run });
    });

  /** Lets time pass until nobody sleeps any more, or that instant has come. */
  async pass(until = Number.POSITIVE_INFINITY): Promise<void> {
    await settled();
    for (let next = this.due[0]; next !== undefined && next.at <= until; next = this.due[0]) {
      this.due.shift();
      this.now = next.at;
      next.run();
      await settled();
    }
    if (Number.isFinite(until)) this.now = until;
  }
}

/** Until all that was made ready has run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
