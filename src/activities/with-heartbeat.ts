import { heartbeat } from '@temporalio/activity';

/** A dead worker is noticed after the heartbeat time-out; this is well below it. */
const HEARTBEAT_EVERY_MS = 4_000;

/**
 * Heartbeats while `work` runs, also while it waits for a slot of the limiter; `beat` changes what is sent, and sends it.
 *
 * @param everyMs - Well below the heartbeat time-out
 */
export async function withHeartbeat<D, T>(
  details: D,
  work: (beat: (details: D) => void) => Promise<T>,
  everyMs: number = HEARTBEAT_EVERY_MS,
): Promise<T> {
  let current = details;
  const timer = setInterval(() => heartbeat(current), everyMs);
  try {
    return await work((next) => {
      current = next;
      heartbeat(next);
    });
  } finally {
    clearInterval(timer);
  }
}
