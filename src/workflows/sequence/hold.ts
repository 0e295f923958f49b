import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import { SEQUENCE_ROOM } from '../../contracts/history-room';
import type { SequenceStep } from '../../contracts/sequence';

export type HoldStep = Extract<SequenceStep, { step: 'hold' }>;

/** One hold: ends by its time or by a release, whatever else goes on. */
export class Hold {
  readonly until: string;
  private released = false;
  private readonly untilMs: number;

  constructor(private readonly step: HoldStep) {
    this.untilMs = Date.now() + durationMs(step.for);
    this.until = new Date(this.untilMs).toISOString();
  }

  get canBeReleased(): boolean {
    return this.step.orUntilReleased;
  }

  get isReleased(): boolean {
    return this.released;
  }

  /** Ends it now. */
  release(): void {
    this.released = true;
  }

  /** @param catchUp - Done now and then until the hold ends, and broken off then. */
  async wait(catchUp: (() => Promise<void>) | undefined): Promise<string> {
    const scope = new CancellationScope();
    const late =
      catchUp === undefined ? undefined : scope.run(() => this.repeat(catchUp)).catch(ignoreCancel);
    try {
      await condition(() => this.isReleased, this.untilMs - Date.now(), {
        summary: `hold for ${this.step.for}`,
      });
    } finally {
      scope.cancel();
      await late;
    }
    return this.isReleased ? 'released' : `held for ${this.step.for}`;
  }

  private async repeat(catchUp: () => Promise<void>): Promise<never> {
    const { everyMs: usualMs, most } = SEQUENCE_ROOM.reselect;
    const everyMs = Math.max(usualMs, Math.ceil(durationMs(this.step.for) / most));
    for (;;) {
      await sleep(everyMs, { summary: 'until new jobs are looked for' });
      await catchUp();
    }
  }
}

function ignoreCancel(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
