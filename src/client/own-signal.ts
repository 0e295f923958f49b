import { setMaxListeners } from 'node:events';

/**
 * Runs calls with a signal of their own that follows the caller's. The SDK (1.24) adds a listener with every call and
 * never takes it away: on the caller's signal they would pile up, and a command of minutes asks more often than the ten
 * times at which Node warns of a leak. Here they go with the calls.
 */
export async function withOwnSignal<T>(
  signal: AbortSignal,
  calls: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  setMaxListeners(0, own.signal);
  const follow = () => own.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  if (signal.aborted) follow();
  try {
    return await calls(own.signal);
  } finally {
    signal.removeEventListener('abort', follow);
  }
}
