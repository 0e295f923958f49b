import { pingBlocker, pingEvidence, type PingEvidence } from '../../contracts/ping';
import { tryClient } from '../shared/ping';
import type { CleanupContext } from './context';

/** What the tries at the client's port came to so far; undefined where none is asked for. */
export function pingOf({ request: { ping }, pings, pingsMissed }: CleanupContext): PingEvidence | undefined {
  return ping === undefined ? undefined : pingEvidence(ping, pings, pingsMissed);
}

/** Tries the client's port once more, where that is asked for: who answers is not dead, and not evicted. */
export async function pingClient(context: CleanupContext): Promise<void> {
  const { cluster, evict, ping } = context.request;
  if (evict === undefined || ping === undefined) return;
  const look = await tryClient(cluster, { evict, ...ping });
  if ('missed' in look) context.pingsMissed.push(look.missed);
  else context.pings.push(look);
}

/** Why the client is not dead by its port; none as long as it gave no answer. */
export function pingBlockers(context: CleanupContext): string[] {
  const evidence = pingOf(context);
  const blocker = evidence === undefined ? undefined : pingBlocker(evidence);
  return blocker === undefined ? [] : [blocker];
}
