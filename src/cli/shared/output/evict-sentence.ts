import type { Guard } from '../../../contracts/cluster';
import { counted } from './words';

/** What an owner allows of evictions, in plain words; undefined where he allows none. */
export function evictSentence({ evict, ...guard }: Pick<Guard, 'evict' | 'approvers'>): string | undefined {
  if (evict === undefined) return undefined;
  const { window, every, maxSessions, approvers = guard.approvers } = evict;
  const who =
    approvers === undefined ? 'Anyone but the requester' : `${approvers.join(' or ')} (not the requester)`;
  return `Whatever the policy, "sessions evict" may kill all sessions of one backup server, also in states of guard.neverMatch (guard.evict): at most ${counted(maxSessions, 'session')}, watched for ${window}, one look every ${every}, in which none of them may change. ${who} has to approve that.`;
}
