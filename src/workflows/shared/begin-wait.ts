import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import { firstRead, looks } from './activities';
import { clusterUnserved, endOf, isUnserved, wordsOf } from './failures';

/** What begins with a look at its cluster, and then waits. */
interface Begin {
  cluster: string;
  unservedAfter: string;
  /** How long it may take from now on, ms; undefined for ever. @default for ever */
  withinMs?: () => number | undefined;
  /** Is told why there was no answer when the time is over. */
  onUnanswered?: (why: string) => void;
}

/**
 * Tells a wrong or unserved cluster soon; all else that keeps it from being read is waited for, and told in the status.
 *
 * @returns undefined when the time was over first
 */
export async function readForWait({
  cluster,
  unservedAfter,
  withinMs,
  onUnanswered,
}: Begin): Promise<ClusterFacts | undefined> {
  const look = { unservedAfter: durationMs(unservedAfter), once: true };
  try {
    return await firstRead(cluster, look).readCluster({ needs: 'jobs' });
  } catch (error) {
    if (isUnserved(error)) throw clusterUnserved(cluster, unservedAfter);
    if (endOf('beginWait', error) !== 'lasts') throw error;
  }
  try {
    return await looks(cluster, withinMs?.()).readCluster({ needs: 'jobs' });
  } catch (error) {
    if (endOf('wait', error) !== 'lasts') throw error;
    onUnanswered?.(wordsOf(error));
    return undefined;
  }
}
