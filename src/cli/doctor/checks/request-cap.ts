import { clusterQueue } from '../../../contracts/ids';
import { type Check, ok, type Verdict, warning } from '../check';
import type { TemporalScene } from '../scenes';

/** What NetApp's own Trident allows itself for one management LIF; ONTAP documents no figure. */
const MOST_REQUESTS = 20;

/** A poll of a worker that has nothing to do lasts so long, ms: one that was not seen since has probably stopped. */
const POLL_MS = 60_000;

function running(pollers: ReadonlyMap<string, number> = new Map()): number {
  const since = Date.now() - POLL_MS;
  return [...pollers.values()].filter((at) => at >= since).length;
}

/** The cap of an entry counts for each process. */
export const requestCap: Check<TemporalScene> = {
  name: 'request-cap',
  looksAt: 'whether maxConcurrentRequests × worker processes is too much for a management LIF (20)',
  run({ config, pollers }) {
    const found = Object.entries(config?.clusters ?? {}).flatMap(
      ([name, { maxConcurrentRequests: cap }]): Verdict[] => {
        const processes = Math.max(1, running(pollers.get(clusterQueue(name))));
        const most = cap * processes;
        if (most <= MOST_REQUESTS) return [];
        return [
          warning(
            `${name} may get up to ${most} requests at once: ${cap} from each of up to ${processes} worker process${processes === 1 ? '' : 'es'}`,
            `Set clusters.${name}.maxConcurrentRequests to at most ${Math.max(1, Math.floor(MOST_REQUESTS / processes))}, or run fewer workers for it.`,
          ),
        ];
      },
    );
    return found.length > 0 ? found : [ok(`no cluster gets more than ${MOST_REQUESTS} requests at once`)];
  },
};
