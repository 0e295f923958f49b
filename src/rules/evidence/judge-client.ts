import type { EvidenceInstant } from '../../contracts/look-seal';
import type { ClientMember } from '../../contracts/evict';
import type { KillTarget } from '../../contracts/plan';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import { clientMoves, isOfClient, memberOf } from '../sessions';
import { clientDigest } from './client-record';
import type { KnownClient } from './client-record';
import { notAllowed, tooOld, tooShort, unsteady } from './judge-record';
import type { RecordCase } from './judge-record';
import { isAsRecorded } from './record';

/** What a kill that is part of an eviction is judged by, before anything is sent. */
export interface ClientCase {
  target: Pick<KillTarget, 'record' | 'joined'>;
  /** As the worker's own configuration has them. */
  networks: readonly string[];
  /** Its seal verified; undefined where none was given. */
  known: KnownClient | undefined;
  cluster: string;
  /** As it bounds evictions. */
  guard: RecordCase['guard'];
  now: EvidenceInstant;
  anyAge?: RecordCase['anyAge'];
}

/** Why what is known of all sessions of a client does not allow to kill one of them; undefined when it does. */
export function judgeClient({
  target,
  networks,
  known,
  cluster,
  guard,
  now,
  anyAge = false,
}: ClientCase): string | undefined {
  if (known === undefined) return 'no sealed record of all sessions of its client was given';
  const { record, members } = known;
  const digest = clientDigest(members, networks);
  if (record.identity !== digest.identity)
    return 'the sealed record is of other networks than its client has here';
  if (record.cluster.toLowerCase() !== cluster.toLowerCase())
    return `the sealed record of its client is of cluster ${record.cluster}, not of ${cluster}`;
  if (!isAsRecorded(record, digest))
    return 'the sessions that are named as those of its client are not those of the sealed record';
  const why =
    notAllowed(record, guard) ??
    tooShort(record, guard) ??
    unsteady(record, { guard }) ??
    (anyAge ? undefined : tooOld(record, { guard, now }));
  if (why !== undefined) return `all sessions of its client together: ${why}`;
  return [target.record, ...target.joined]
    .map((session) => notOfThem(session, members, networks))
    .find((problem) => problem !== undefined);
}

function notOfThem(
  session: SessionRecord,
  members: readonly ClientMember[],
  networks: readonly string[],
): string | undefined {
  const name = `session ${session.sessionId}`;
  if (isOfClient(session.client, networks) !== 'yes') return `${name} is not known to be of that client`;
  const text = keyText(session);
  const own = members.filter((member) => keyText(member) === text);
  const isAsNamed =
    own.length === 1 && own.every((member) => clientMoves([member], [memberOf(session)]).length === 0);
  return isAsNamed ? undefined : `${name} is not as it is in the sealed record of its client`;
}

/**
 * Who of a client's sessions is not as it was, by what is listed right now: each one has to be as the sealed record knew it, or as a
 * kill of this run leaves it.
 *
 * @param killed - Those that this run has killed, as ONTAP said.
 */
export function clientLives(
  members: readonly ClientMember[],
  networks: readonly string[],
  listed: readonly SessionRecord[],
  killed: readonly SessionKey[],
): string | undefined {
  const ours = new Set(killed.map(keyText));
  const now = listed.map(memberOf).filter(({ client }) => isOfClient(client, networks) !== 'no');
  const moves = clientMoves(
    members,
    now,
    (before, after) => ours.has(keyText(before)) && (after === undefined || isKilled(before, after)),
  );
  return moves.length === 0 ? undefined : `its client is not as it was: ${moves.slice(0, NAMED).join('; ')}`;
}

/** Sessions that are named. */
const NAMED = 3;

/** The same control connection with the same counters, halted by an abort. */
function isKilled(before: ClientMember, now: ClientMember): boolean {
  const isSame = before.client === now.client && before.clientPort === now.clientPort;
  const hasCounted = before.bytes.every((count, index) => count === now.bytes[index]);
  return isSame && hasCounted && /(^| )halted\/aborted\//.test(now.states);
}
