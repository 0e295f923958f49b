import { whyHalted } from '../shared/halted';

/** What a killing run knows about a halt of all kills. Once halted it stays so: the next run asks anew. */
export class HaltWatch {
  private known?: string;
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking?: Promise<void>;

  /** Why nothing more may be killed; undefined while it may. */
  get why(): string | undefined {
    return this.known;
  }

  /** A kill was kept back by its activity, which had asked later than we. */
  stop(why: string | undefined): void {
    this.known ??= why ?? 'killing is halted';
  }

  /** Makes sure that what is known is at most so old; whoever comes meanwhile waits for the same answer. */
  async ask(maxAgeMs: number): Promise<void> {
    if (this.known !== undefined) return;
    if (Date.now() - this.askedAt >= maxAgeMs) this.asking ??= this.askNow();
    await this.asking;
  }

  private async askNow(): Promise<void> {
    const askedAt = Date.now();
    const why = await whyHalted();
    if (why !== undefined) this.stop(why);
    this.askedAt = askedAt;
    delete this.asking;
  }
}
