import type { CleanupReport } from '../contracts/cleanup';
import type { EvictInput } from '../contracts/evict';
import { cleanUp } from './cleanup-stale-sessions';
import { decisions } from './shared/activities';

/**
 * Kills all sessions of one backup server, whatever their state: a clean-up whose policy is made of the request. Any of
 * them that moves ends it, and nothing is killed without an approval.
 */
export async function evictClient(input: EvictInput): Promise<CleanupReport> {
  return cleanUp(() => decisions.checkEvictRequest(input));
}
