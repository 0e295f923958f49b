import { durationMs } from '../../contracts/duration';
import type { Evict } from '../../contracts/evict';
import { pingBlocker, pingEvidence } from '../../contracts/ping';
import type { Ping, PingLook } from '../../contracts/ping';
import { looks } from './activities';
import { endOf, wordsOf } from './failures';

/** One listing, and one try at each address. */
const PING_WITHIN = '10s';

/** One try at each address of a client; why it was missed, when there was no answer in time. */
export async function tryClient(
  cluster: string,
  client: Ping & { evict: Evict },
): Promise<PingLook | { missed: string }> {
  try {
    return await looks(cluster, durationMs(PING_WITHIN)).pingClient(client);
  } catch (error) {
    if (endOf('sample', error) !== 'missed_sample') throw error;
    return { missed: wordsOf(error) };
  }
}

/** Why the client is not dead by one more try; undefined as long as it gives no answer. */
export async function whyAlive(
  cluster: string,
  client: Ping & { evict: Evict },
): Promise<string | undefined> {
  const look = await tryClient(cluster, client);
  return 'missed' in look ? undefined : pingBlocker(pingEvidence(client, [look], []));
}
