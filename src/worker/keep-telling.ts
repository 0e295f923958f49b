import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@temporalio/worker';

/** Scrapes come every 15 to 60 s; a look costs one or two queries for each cluster and policy. */
const LOOK_EVERY_MS = 60_000;

/** What is told again and again. */
export interface Telling {
  /** @default 60,000 */
  everyMs?: number | undefined;
  tell: () => Promise<void>;
  /** Said when it fails. */
  failed: string;
  log: Logger;
  /** Ends it. */
  signal: AbortSignal;
}

/** Begins a loop; gives back what ends it, and waits until no call is left. */
export function untilStopped(loop: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const stop = new AbortController();
  const told = loop(stop.signal);
  return async () => {
    stop.abort();
    await told;
  };
}

/** Tells once a minute until it is stopped. Never throws. */
export async function keepTelling({
  tell,
  failed,
  log,
  signal,
  everyMs = LOOK_EVERY_MS,
}: Telling): Promise<void> {
  while (!signal.aborted) {
    try {
      await tell();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) log.warn(failed, { error: words });
    }
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
