/** A look that has not come by then was made elsewhere, or never will be; ms. */
const NOTED_MS = 60_000;
/** However loaded the server is, a read does not wait longer for looks that are late; ms. */
const MOST_LATE_MS = 2_000;
/** What remains of that lateness with each instant, so that a bad moment is forgotten. */
const REMAINS = 0.9;

interface Wish {
  wishedMs: number;
  /** A read has asked for it. */
  isTaken: boolean;
}

/** When the next looks at jobs are wished for, and how much later they fall due. */
export class NotedLooks {
  private readonly wishes = new Map<string, Wish>();
  private lateMs = 0;

  /** The next look at this job was asked for that instant. */
  note(uuid: string, wishedMs: number): void {
    this.wishes.set(uuid, { wishedMs, isTaken: false });
  }

  /**
   * A look came that had fallen due at `dueMs`: later than wished, by what the wish took to reach the server.
   *
   * @returns when all looks wished for the same instant should have fallen due; undefined when it was not noted.
   */
  came(uuid: string, dueMs: number): number | undefined {
    const wish = this.wishes.get(uuid);
    if (wish === undefined) return undefined;
    this.wishes.delete(uuid);
    this.lateMs = Math.min(MOST_LATE_MS, Math.max(this.lateMs, dueMs - wish.wishedMs));
    return wish.wishedMs + this.lateMs;
  }

  /** True when more looks are to come that were wished for that instant or earlier. */
  hasAny(byMs: number): boolean {
    return [...this.wishes.values()].some(({ wishedMs }) => wishedMs <= byMs);
  }

  /** Those that should have fallen due by now, each once. */
  takeDue(nowMs: number): string[] {
    for (const [uuid, { wishedMs }] of this.wishes) if (nowMs - wishedMs > NOTED_MS) this.wishes.delete(uuid);
    const due = [...this.wishes].filter(
      ([, { wishedMs, isTaken }]) => !isTaken && wishedMs + this.lateMs <= nowMs,
    );
    for (const [, wish] of due) wish.isTaken = true;
    if (due.length > 0) this.lateMs *= REMAINS;
    return due.map(([uuid]) => uuid);
  }
}
