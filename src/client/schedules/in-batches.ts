/** Calls to the server at once. */
const AT_ONCE = 10;

/** All results, in order; at most ten calls run at a time. @throws the first error */
export async function inBatches<T, R>(items: readonly T[], call: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(call))));
  }
  return results;
}
