import type { ClientName, Guard } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import { type ClientMember, type EvictRequest, NO_SESSION, PERHAPS_KILLED } from '../../contracts/evict';
import { EVICT_ROOM } from '../../contracts/history-room';
import { EVICT_POLICY } from '../../contracts/ids';
import type { JudgeInput, PlanInput, PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import { NDMP_STATES } from '../../contracts/schemas/conditions';
import { asNetwork, isAddress, isWithin, networkOf } from '../../contracts/schemas/networks';
import type { Network } from '../../contracts/schemas/networks';
import { MOST_KILLS, policySchema } from '../../contracts/schemas/policy';
import type { SessionListing, SessionRecord } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import { bytesText, cutBytes, plainText } from '../../contracts/text';
import { digestOf } from './digest-of';
import { groupBy } from './group-by';
import { guardProtection } from './protections';
import { transfersOf } from './transfers';
import { known, type Truth } from './truth';
import { knownAddress, knownPort } from './unreadable';

/** What an eviction is bounded by: the owner's guard, with its own word on evictions in place of that on clean-ups. */
export function evictGuard({ evict, ...guard }: Guard): Guard | undefined {
  if (evict === undefined) return undefined;
  const { window, every, maxSessions, approvers = guard.approvers } = evict;
  return {
    ...guard,
    evict,
    minWindow: window,
    minSamples: durationMs(window) / durationMs(every) + 1,
    maxKills: maxSessions,
    neverMatch: [],
    approvalAbove: 0,
    collected: false,
    ...(approvers === undefined ? {} : { approvers }),
  };
}

/** An eviction as a policy: every session of the client is stale, if nothing of it changes. */
export function evictPolicy({ client, approvedWithin, notify }: EvictRequest): Policy {
  return policySchema.parse({
    name: EVICT_POLICY,
    // The owner's, as soon as the cluster was read.
    observe: { window: '15m', every: '1m' },
    match: [
      {
        name: EVICT_POLICY,
        client: [isAddress(client) ? asNetwork(client) : client],
        // Whatever it is, or none: ONTAP shows no mover of many sessions.
        moverState: [...NDMP_STATES, 'absent'],
      },
    ],
    limits: { maxKills: MOST_KILLS, maxPercent: 100 },
    approval: { required: true, within: approvedWithin },
    notify,
  });
}

/** The same, watched as the owner says. */
export function asOwnerWatches(policy: Policy, { evict }: Guard): Policy {
  if (evict === undefined) return policy;
  const { window, every } = evict;
  return { ...policy, observe: { window, every, evidence: 'fresh' } };
}

/** Networks of the client that a policy evicts. */
export const evictedNetworks = ({ match }: Policy): readonly string[] => match[0]?.client ?? [];

/** Whether an address is one of a client. Of a session whose client ONTAP does not tell nobody knows whose it is. */
export function isOfClient(address: string | null | undefined, networks: readonly string[]): Truth {
  const text = knownAddress(address ?? undefined);
  if (text === undefined) return 'unknown';
  return known(
    networks.some((written) => {
      const network = networkOf(written);
      return network !== undefined && isWithin(text, network);
    }),
  );
}

/** From where a client has sessions, as ONTAP shows it. */
export const addressesOf = (records: readonly SessionRecord[], networks: readonly string[]): string[] =>
  knownAddresses(records.filter((record) => isOfClient(record.client, networks) === 'yes'));

const knownAddresses = (records: readonly SessionRecord[]): string[] =>
  [...new Set(records.flatMap((record) => knownAddress(record.client) ?? []))].sort();

/** What of a session is compared for its client. */
export function memberOf(record: SessionRecord): ClientMember {
  const { node: _where, ...digest } = digestOf(record);
  const client = knownAddress(record.client) ?? null;
  const clientPort = knownPort(record.clientPort) ?? null;
  return { ...digest, client, clientPort };
}

/** The sessions of a client in a look, and those that may be; undefined where the look does not tell whose they are. */
export function membersIn(listing: SessionListing, networks: readonly string[]): ClientMember[] | undefined {
  const all =
    listing.detail === 'full'
      ? listing.sessions.map(memberOf)
      : listing.sessions.map(({ node: _where, ...digest }) => digest);
  if (!all.every((one): one is ClientMember => one.client !== undefined && one.clientPort !== undefined))
    return undefined;
  return all.filter(({ client }) => isOfClient(client, networks) !== 'no');
}

const nameOf = ({ sessionId, client }: { sessionId: string; client?: string | null | undefined }) =>
  `session ${plainText(sessionId)} of ${client ?? 'a client that ONTAP does not tell'}`;

/** Whose sessions an eviction is of, as its request says it, and its networks. */
export interface EvictedClient {
  client: string;
  networks: readonly string[];
}

/** The name of another client that has some of a client's networks, too; undefined when none has. */
export function sharedBy(name: string, clients: readonly ClientName[]): string | undefined {
  const networks = clients.flatMap((client) => {
    const network = networkOf(client.cidr);
    return network === undefined ? [] : [{ name: client.name, network }];
  });
  const own = networks.filter((client) => client.name === name);
  const overlap = (a: Network, b: Network) => isWithin(a[0].toString(), b) || isWithin(b[0].toString(), a);
  return networks.find(
    (other) => other.name !== name && own.some(({ network }) => overlap(network, other.network)),
  )?.name;
}

/** Two addresses of one server are written as two networks of one host each. */
function isOfSeveralHosts(written: string): boolean {
  const network = networkOf(written);
  return network === undefined || network[1] < network[0].toByteArray().length * BITS;
}

const BITS = 8;

/** Clients that are named, of those that have sessions. */
const NAMED_CLIENTS = 10;

/** What is wrong with a client by what is listed; undefined when it is one of several, or the only one, that have sessions. */
export function clientProblem(
  records: readonly SessionRecord[],
  { client, networks }: EvictedClient,
): string | undefined {
  const own = records.filter((record) => isOfClient(record.client, networks) === 'yes');
  if (own.length === 0) {
    const others = knownAddresses(records);
    const named = others.slice(0, NAMED_CLIENTS).join(', ');
    const more = others.length > NAMED_CLIENTS ? ` and ${others.length - NAMED_CLIENTS} more` : '';
    const whose = others.length === 0 ? 'no client has any' : `clients with sessions are ${named}${more}`;
    return `${NO_SESSION} ${client} is listed; ${whose}`;
  }
  const several = knownAddresses(own);
  if (several.length <= 1) return undefined;
  const which = `name one address of ${several.slice(0, NAMED_CLIENTS).join(', ')}`;
  if (own.length === records.length)
    return `${client} is the client of every session that is listed; ${which}`;
  return networks.some(isOfSeveralHosts)
    ? `${client} stands for a network, and several of its hosts have sessions; ${which}`
    : undefined;
}

/** Why not all sessions of a client may be killed, whether or not they move: what is protected, or works with another's. */
export function standingBlockers(
  records: readonly SessionRecord[],
  { client, networks }: EvictedClient,
  guard: Guard,
): string[] {
  const own = records.filter((record) => isOfClient(record.client, networks) === 'yes');
  const isTooMany = own.length > guard.maxKills;
  return [
    ...(isTooMany
      ? [`${client} has ${own.length} sessions, guard.evict.maxSessions allows ${guard.maxKills}`]
      : []),
    ...own.flatMap((record) => {
      const protection = guardProtection(record, guard, new Set());
      return protection === undefined ? [] : [`${nameOf(record)}: ${protection.why}`];
    }),
    ...foreignPartners(records, networks),
  ];
}

/** Sessions of a client that are one transfer with a session which is not known to be the same client's. */
function foreignPartners(records: readonly SessionRecord[], networks: readonly string[]): string[] {
  const byKey = groupBy(records, keyText);
  const transfers = transfersOf(records);
  return records
    .filter((record) => isOfClient(record.client, networks) === 'yes')
    .flatMap((record) => {
      const partners = (transfers.get(keyText(record)) ?? []).flatMap((key) => byKey.get(key) ?? []);
      const foreign = partners.find(({ client }) => isOfClient(client, networks) !== 'yes');
      return foreign === undefined
        ? []
        : [`${nameOf(record)} works with ${nameOf(foreign)}, which is not evicted`];
    });
}

/** What of a client's sessions, and of those that may be its, is not as it was: who moves lives. */
export function clientMoves(
  before: readonly ClientMember[],
  now: readonly ClientMember[],
  isExplained: (member: ClientMember, now: ClientMember | undefined) => boolean = () => false,
): string[] {
  const [was, is] = [groupBy(before, keyText), groupBy(now, keyText)];
  const gone = [...was].flatMap(([key, [member]]) =>
    is.has(key) || member === undefined || isExplained(member, undefined)
      ? []
      : [`${nameOf(member)} ${PERHAPS_KILLED.ended}`],
  );
  const moved = [...is].flatMap(([key, [member, twin]]) => {
    const [known] = was.get(key) ?? [];
    if (member === undefined) return [];
    if (twin !== undefined) return [`${nameOf(member)} is listed twice at once`];
    if (known === undefined) return [`${nameOf(member)} has come`];
    const how = howItMoved(known, member);
    return how === undefined || isExplained(known, member) ? [] : [`${nameOf(member)} ${how}`];
  });
  return [...gone, ...moved];
}

/** Undefined for one that is as it was. */
function howItMoved(before: ClientMember, now: ClientMember): string | undefined {
  if (now.unreadable !== undefined) return `can not be read: its ${now.unreadable}`;
  if (before.identity !== now.identity) return 'is another one, or has another connection';
  const moved = (['data', 'mover'] as const).flatMap((service, index) => {
    const [from, to] = [before.bytes[index] ?? null, now.bytes[index] ?? null];
    if (from === to) return [];
    if (from === null || to === null) return [`${service} went from ${from} to ${to} bytes`];
    return [`${service} moved ${bytesText(Math.abs(to - from))}${to < from ? ' back' : ''}`];
  });
  if (before.states !== now.states)
    moved.push(`${PERHAPS_KILLED.otherStates} ${plainText(before.states)} to ${plainText(now.states)}`);
  return moved.length === 0 ? undefined : moved.join(', ');
}

/** As many as are told; the history has every one of them in its listings. */
export function fittingBlockers(blockers: readonly string[]): string[] {
  const { most, bytes } = EVICT_ROOM.blockers;
  return blockers.slice(0, most).map((blocker) => cutBytes(blocker, bytes));
}

/** Why a plan must not be carried out: each session of the client has to be one that may be killed. */
export function planBlockers(
  { evict, policy, samples, last }: PlanInput,
  sessions: readonly PlannedSession[],
): string[] {
  const listing = samples.at(-1)?.listing;
  if (evict === undefined || listing?.detail !== 'full') return [];
  const networks = evictedNetworks(policy);
  const decided = groupBy(sessions, keyText);
  const kept = listing.sessions.flatMap((record) => {
    if (isOfClient(record.client, networks) !== 'yes') return [];
    const [planned] = decided.get(keyText(record)) ?? [];
    return planned?.decision === 'kill' ? [] : [`${nameOf(record)}: ${planned?.why ?? 'not judged'}`];
  });
  return fittingBlockers(
    kept.length > 0 ? kept : standingBlockers(listing.sessions, { ...evict, networks }, last.guard),
  );
}

/** The same right before the first kill: the targets are all sessions of the client, and none has changed. */
export function blockersNow(
  { evict, policy, targets }: JudgeInput,
  records: readonly SessionRecord[],
  dropped: readonly { record: SessionRecord; why: string }[],
): string[] {
  if (evict === undefined) return [];
  const networks = evictedNetworks(policy);
  const planned = targets.map(({ record }) => memberOf(record));
  const now = records.map(memberOf).filter(({ client }) => isOfClient(client, networks) === 'yes');
  const moves = clientMoves(planned, now);
  return fittingBlockers(
    moves.length > 0 ? moves : dropped.map(({ record, why }) => `${nameOf(record)}: ${why}`),
  );
}
