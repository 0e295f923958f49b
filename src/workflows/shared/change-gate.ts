import { proxyActivities } from '@temporalio/workflow';
import type { ClusterActivities } from '../../activities';
import type { GateHeard } from '../../contracts/change-gate';
import { clusterQueue, PRIORITY } from '../../contracts/ids';
import { endOf, wordsOf } from './failures';

/** Asks the owner's change gate until it says yes or no; after `withinMs` it is told why there is neither. */
export async function askGate(cluster: string, withinMs: number): Promise<GateHeard> {
  const { askChangeGate } = proxyActivities<ClusterActivities>({
    taskQueue: clusterQueue(cluster),
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: withinMs,
    // An unclear answer says itself when it is asked again.
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
    priority: { priorityKey: PRIORITY.look },
  });
  try {
    return await askChangeGate();
  } catch (error) {
    endOf('changeGate', error);
    return { word: 'held', why: wordsOf(error) };
  }
}
