import { haltWords } from '../../contracts/halt';
import { readHalt } from '../shared/activities';
import { endOf } from '../shared/failures';

/** What a killing run knows about a halt of all kills. Once halted it stays so: the next run asks anew. */
export class HaltWatch {
  private known?: string;

  /** Why nothing more may be killed; undefined while it may. */
  get why(): string | undefined {
    return this.known;
  }

  /** A kill was kept back by its activity, which asks beside its last read. */
  stop(why: string | undefined): void {
    this.known ??= why ?? 'killing is halted';
  }

  /** Saves the kills of a slice from being scheduled in vain: each of them asks for itself. */
  async ask(): Promise<void> {
    if (this.known !== undefined) return;
    const why = await whyHalted();
    if (why !== undefined) this.stop(why);
  }
}

/** Why nothing may be killed now; undefined when nothing is halted. Not knowing is no leave to kill. */
async function whyHalted(): Promise<string | undefined> {
  try {
    return haltWords(await readHalt());
  } catch (error) {
    if (endOf('halt', error) !== 'halted') throw error;
    return 'Temporal did not say in time whether killing is halted';
  }
}
