import { AsyncResource } from 'node:async_hooks';
import type PQueue from 'p-queue';

/**
 * Runs work in a queue. A signal takes it out while it waits; once begun, the work itself has to heed
 * the signal, and keeps its slot until it ends. The work runs in its caller's async context: without that, what had
 * to wait would run in the context (of an activity, say) of the work that made room for it.
 *
 * @param priority - who waits with a higher one comes first
 */
export async function inQueue<T>(
  queue: PQueue,
  work: () => Promise<T>,
  signal?: AbortSignal,
  priority = 0,
): Promise<T> {
  if (signal === undefined) return queue.add(AsyncResource.bind(work), { priority });
  signal.throwIfAborted();
  const waiting = new AbortController();
  const leave = () => waiting.abort(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const begin = AsyncResource.bind(() => {
    signal.removeEventListener('abort', leave);
    return work();
  });
  return queue.add(begin, { signal: waiting.signal, priority });
}
