import { type Check, ok, type Verdict, warning } from '../check';
import type { ClusterScene } from '../scenes';

/** Slower answers than these mean an overloaded management LIF: ms for a small read, and for all sessions. */
const SLOW_MS = { read: 1_000, listing: 10_000 } as const;

const READS = 3;

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await call();
  return performance.now() - startedAt;
}

function slow(what: string, ms: number, most: number): Verdict[] {
  if (ms <= most) return [];
  return [
    warning(
      `${what} took ${Math.round(ms)} ms, more than ${most} ms`,
      'Look what else asks this management LIF (REST, ONTAPI, monitoring). A sample is missed when the listing takes longer than observe.every.',
    ),
  ];
}

/** How long answers take on a connection that is open. */
export const latency: Check<ClusterScene> = {
  name: 'latency',
  looksAt: 'how long a small read and the listing of sessions take',
  async run({ client, identity, listingMs }) {
    if (identity === undefined) return [];
    const times: number[] = [];
    for (let read = 0; read < READS; read++) times.push(await timeOf(() => client.getCluster()));
    const median = times.sort((a, b) => a - b)[Math.floor(READS / 2)] ?? 0;
    const found = [
      ...slow('a small read', median, SLOW_MS.read),
      ...(listingMs === undefined ? [] : slow('the listing of sessions', listingMs, SLOW_MS.listing)),
    ];
    const listing = listingMs === undefined ? '' : `, the listing of sessions ${Math.round(listingMs)} ms`;
    return found.length > 0 ? found : [ok(`a small read takes ${Math.round(median)} ms${listing}`)];
  },
};
