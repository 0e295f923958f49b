import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@temporalio/worker';
import { formatDuration } from '../../contracts/duration';

/** How long something is tried for, and how that is told. */
export interface Patience {
  log: Logger;
  /** Milliseconds from now. */
  forMs: number;
  /** Ends the attempts at once. */
  signal: AbortSignal;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** An error that another attempt would not change. */
export class FinalError extends Error {
  override name = 'FinalError';
}

/**
 * Repeats an attempt until it succeeds, fails with a {@link FinalError}, or the time is over.
 *
 * @throws the error of the last attempt
 */
export async function retryUntil<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const deadline = performance.now() + patience.forMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
    patience.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      patience.signal.throwIfAborted();
      const left = deadline - performance.now();
      if (error instanceof FinalError || left <= 0) throw error;
      const words = error instanceof Error ? error.message : String(error);
      patience.log.warn(`${words}; trying again for ${formatDuration(left)}`);
      // An abort ends the pause, and the next round throws its reason.
      await sleep(Math.min(pause, left), undefined, { signal: patience.signal }).catch(() => {});
    }
  }
}
