/**
 * Waits for several things that belong together. When one of them fails, the others are told to stop and awaited, so
 * that nothing is under way any more when it throws what failed.
 *
 * @param begin - Begins all of them; they end with the signal.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const abort = new AbortController();
  const things: readonly Promise<unknown>[] = begin(AbortSignal.any([signal, abort.signal]));
  try {
    return (await Promise.all(things)) as unknown as T;
  } catch (error) {
    abort.abort(error);
    await Promise.allSettled(things);
    throw error;
  }
}
