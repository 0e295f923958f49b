import { durationMs } from '../../contracts/duration';
import type { Collected, CollectedInput } from '../../contracts/evidence';
import { observeWorkflowId } from '../../contracts/ids';
import { CLEANUP_ROOM } from '../../contracts/history-room';
import type { ObservedSessions } from '../../contracts/observe';
import { jsonBytes } from '../../contracts/text';
import type { EvidenceKeys } from '../../node';
import { collectedCase, gapsWithin, isOfRecords, watchProblem, watchView } from '../../rules/evidence';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { attemptClock } from './evidence-context';
import type { Evidence } from './evidence-context';
import { readObserved } from './read-observed';
import { openRecord, openWatch } from './seals';

/** The activity that tells what an observer has collected. */
export function createReadCollected(context: ClusterContext, evidence: Evidence) {
  return {
    /** Records that cover a window, by value, or why there are none: nobody's kill rests on a doubt. */
    readCollected: (input: CollectedInput): Promise<Collected> =>
      asActivity('question', async () => {
        const { config, cluster, evidenceKeys: keys, readObserved: read = readObserved } = context;
        if (config.ages === undefined) return { why: `the entry of ${cluster} has no ages` };
        if (keys === undefined) return { why: 'the worker of the cluster has no evidenceKeyFile' };
        const observed = await read(cluster);
        if (observed === undefined) return { why: `no ${observeWorkflowId(cluster)} is running` };
        return usable(observed, keys, input, await evidence.clusterUuid());
      }),
  };
}

function usable(
  { watch: sealed, records: all }: ObservedSessions,
  keys: EvidenceKeys,
  { window, every }: CollectedInput,
  cluster: string,
): Collected {
  if (sealed === undefined) return { why: 'the observer has not looked yet' };
  const watch = openWatch(keys, sealed);
  if (watch === undefined)
    return { why: "what the observer knows was sealed by no key of the cluster's worker" };
  const now = attemptClock().now();
  const given = { ...collectedCase(durationMs(window), durationMs(every)), watch, cluster, now };
  const why = watchProblem(given);
  if (why !== undefined) return { why };
  const opened = all.map((sealed) => ({ sealed, record: openRecord(keys, sealed) }));
  const open = opened.filter(({ record }) => record !== undefined && record.endedAt === undefined);
  if (
    !isOfRecords(
      watch,
      open.flatMap(({ record }) => record ?? []),
    )
  )
    return { why: 'what the observer knows of sessions is older than its last look' };
  const records = open.map(({ sealed }) => sealed);
  if (jsonBytes(records) > CLEANUP_ROOM.collected)
    return { why: `the history of the run has no room for ${records.length} records` };
  const lookedAt = new Date(watch.last.worker).toISOString();
  return { ...watchView(watch, gapsWithin(given)), lookedAt, records };
}
