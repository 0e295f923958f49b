import type { ClientMember } from '../../contracts/evict';
import type { SessionDigest } from '../../contracts/session';
import { byKey } from '../../contracts/session-key';
import { canonicalJson, membersIn, sha256Hex } from '../sessions';
import { fold } from './fold';
import type { FoldSettings } from './fold';
import type { Look } from './look';
import type { EvidenceRecord } from './record';

/** Hex digits of what stands for a client; as many as of a session's identity, which no client has. */
const IDENTITY_DIGITS = 16;
/** Hex digits of what stands for all of its sessions: a text that is made up must not give the same. */
const SET_DIGITS = 32;

/** What stands for a client, by its networks. */
const identityOf = (networks: readonly string[]): string =>
  sha256Hex(canonicalJson({ evicted: [...networks].sort() })).slice(0, IDENTITY_DIGITS);

/**
 * All sessions of a client as if they were one: its states and counters are those of all of them. When any of them moves,
 * comes or ends, it has changed.
 */
export function clientDigest(members: readonly ClientMember[], networks: readonly string[]): SessionDigest {
  const sorted = [...members].sort(byKey);
  const sum = (index: 0 | 1) => sorted.reduce((total, { bytes }) => total + (bytes[index] ?? 0), 0);
  return {
    ownerUuid: 'client',
    sessionId: 'all',
    identity: identityOf(networks),
    states: sha256Hex(canonicalJson(sorted)).slice(0, SET_DIGITS),
    bytes: [sum(0), sum(1)],
  };
}

/** What is known of all sessions of a client together, and which they are by the last look. */
export interface KnownClient {
  record: EvidenceRecord;
  members: ClientMember[];
}

/**
 * From looks, oldest first. One that shows only some sessions, or not whose they are, says nothing.
 *
 * @param before - What is known from looks before these.
 */
export function foldClient(
  looks: readonly Look[],
  networks: readonly string[],
  settings: FoldSettings,
  before?: KnownClient,
): KnownClient | undefined {
  let known = before;
  for (const look of looks) {
    const members = look.narrowed ? undefined : membersIn(look.listing, networks);
    if (members === undefined) continue;
    const digest = clientDigest(members, networks);
    const { cluster, departed, arrived, narrowed } = look;
    const listing = { detail: 'digest' as const, at: look.listing.at, sessions: [digest] };
    const records = known === undefined ? [] : [known.record];
    const [record] = fold(records, { cluster, listing, narrowed, departed, arrived }, settings);
    if (record !== undefined) known = { record, members };
  }
  return known;
}
