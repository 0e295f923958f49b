import { ApplicationFailure } from '@temporalio/common';
import type { Guard } from '../../contracts/cluster';
import type { SealedClient } from '../../contracts/evidence';
import type { Evict } from '../../contracts/evict';
import { FAILURE } from '../../contracts/failures';
import { EVICT_ROOM } from '../../contracts/history-room';
import type { KillCommand } from '../../contracts/kill';
import { shownGuard } from '../../contracts/schemas/approvers';
import { asNetwork, isAddress } from '../../contracts/schemas/networks';
import type { SessionRecord } from '../../contracts/session';
import { keyOf } from '../../contracts/session-key';
import { jsonBytes } from '../../contracts/text';
import type { EvidenceKeys } from '../../node';
import { clientLives, foldClient, foldSettings, judgeClient } from '../../rules/evidence';
import type { KnownClient, Look } from '../../rules/evidence';
import { evictGuard, sharedBy } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { clientNetworks } from '../client-networks';
import { attemptClock } from './evidence-context';
import { openRecord, sealRecord } from './seals';

/** Why the owner allows no eviction; undefined where he does, and for what is none. */
export function whyNoEviction(
  { cluster, config: { guard } }: ClusterContext,
  evict: Evict | undefined,
): string | undefined {
  if (evict === undefined || guard.evict !== undefined) return undefined;
  return `No client may be evicted from "${cluster}": that needs guard.evict in its entry in the worker's configuration, such as "guard: { evict: { window: 15m, every: 1m, maxSessions: 40, approvers: [alice, bob] } }"`;
}

/** The guard that bounds what is asked for: of an eviction its own. @throws NotGranted where the owner allows none */
export function guardOf(context: ClusterContext, evict: Evict | undefined): Guard {
  const why = whyNoEviction(context, evict);
  if (why !== undefined) throw ApplicationFailure.nonRetryable(why, FAILURE.NotGranted);
  const guard = shownGuard(context.config.guard);
  return evict === undefined ? guard : (evictGuard(guard) ?? guard);
}

/** As this worker knows them, whatever the caller took them for. @throws InvalidRequest for a name that it does not know */
export const evictNetworks = (context: ClusterContext, { client }: Evict): string[] =>
  isAddress(client) ? [asNetwork(client)] : (clientNetworks(context, [client])[client] ?? []);

/** Fails `InvalidRequest` for a name whose networks another name has, too: nobody knows whose sessions are meant. */
export function checkIsOneClient(context: ClusterContext, evict: Evict): void {
  if (isAddress(evict.client)) return;
  const other = sharedBy(evict.client, context.clients);
  if (other === undefined) return;
  throw ApplicationFailure.nonRetryable(
    `Not one client: networks of ${evict.client} are those of ${other}, too, in clients of the worker's configuration; name an address`,
    FAILURE.InvalidRequest,
  );
}

/** All sessions of a client by these looks, oldest first; undefined where none tells, and where they are too many. */
export function clientIn(
  context: ClusterContext,
  evict: Evict,
  looks: readonly Look[],
  before?: KnownClient,
): KnownClient | undefined {
  const settings = foldSettings(guardOf(context, evict));
  const known = foldClient(looks, evictNetworks(context, evict), settings, before);
  return known === undefined || jsonBytes(known.members) > EVICT_ROOM.members ? undefined : known;
}

/** In the form in which it travels. */
export const sealClient = (keys: EvidenceKeys, { record, members }: KnownClient): SealedClient => ({
  sealed: sealRecord(keys, record),
  members,
});

/** Why what came with a kill does not allow it as part of an eviction; undefined when it does. @throws WrongVersion */
export function whyNotEvicted(
  context: ClusterContext,
  cluster: string,
  { target, evict }: KillCommand,
  anyAge: boolean,
): string | undefined {
  const { evidenceKeys: keys } = context;
  if (evict === undefined || keys === undefined) return undefined;
  const { client, known } = evict;
  const record = known === undefined ? undefined : openRecord(keys, known.sealed);
  if (known !== undefined && record === undefined)
    return 'the record of its client was sealed by no key of this worker, or altered';
  return judgeClient({
    target,
    networks: evictNetworks(context, { client }),
    known: record === undefined || known === undefined ? undefined : knownOf(record, known),
    cluster,
    guard: guardOf(context, evict),
    now: attemptClock().now(),
    anyAge,
  });
}

const knownOf = (record: KnownClient['record'], { members }: SealedClient): KnownClient => ({
  record,
  members,
});

/** Who of the client lives by what is listed now; undefined when nobody does, and for a kill that is no part of an eviction. */
export function whoLives(
  context: ClusterContext,
  { evict, target, killedPartners = [] }: KillCommand,
): ((listed: SessionRecord[]) => string | undefined) | undefined {
  if (evict === undefined) return undefined;
  const networks = evictNetworks(context, evict);
  // Of the target itself the last read tells, which knows of earlier attempts.
  const ours = [...killedPartners, keyOf(target.record)];
  return (listed) => clientLives(evict.known?.members ?? [], networks, listed, ours);
}
