import type PQueue from 'p-queue';

/**
 * Runs work in a queue. A signal takes it out while it waits; once begun, the work itself has to heed
 * the signal, and keeps its slot until it ends.
 */
export async function inQueue<T>(queue: PQueue, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return queue.add(work);
  signal.throwIfAborted();
  const waiting = new AbortController();
  const leave = () => waiting.abort(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const begin = () => {
    signal.removeEventListener('abort', leave);
    return work();
  };
  return queue.add(begin, { signal: waiting.signal });
}
