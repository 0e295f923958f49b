import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { GateHeard } from '../../contracts/change-gate';
import { askGate } from '../shared/change-gate';
import type { Cancellation } from '../shared/cancelled';

/** What was read once more before the kills must not grow older than this while nobody says, ms. */
const HOLD_MS = 10 * 60_000;

/** What a killing run knows of the owner's change gate. Once it is not open it stays so: the next run asks anew. */
export class GateWatch {
  private known?: GateHeard;

  constructor(
    private readonly cluster: string,
    private readonly cancellation: Cancellation,
  ) {}

  /** The last that was heard. */
  get word(): GateHeard | undefined {
    return this.known;
  }

  get isShut(): boolean {
    return this.known !== undefined && this.known.word !== 'open';
  }

  /** Before each slice of kills; each kill is judged by its worker besides. A cancel ends the wait. */
  async ask(): Promise<void> {
    const scope = new CancellationScope();
    void this.cancellation.request.then(() => scope.cancel());
    try {
      this.known = await scope.run(() => askGate(this.cluster, HOLD_MS));
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }
}
