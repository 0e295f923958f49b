import type { SessionDigest, SessionListing, SessionRecord } from '../../contracts/session';
import { canonicalJson, sha256Hex } from './canonical-json';

/** Hex digits of an identity: 64 bits, enough that two sessions of one id never share one by chance. */
const IDENTITY_DIGITS = 16;

/** What of a session has to stay the same for it to be stale. */
export function digestOf(record: SessionRecord): SessionDigest {
  return {
    ownerUuid: record.ownerUuid,
    sessionId: record.sessionId,
    ...(record.node === undefined ? {} : { node: record.node }),
    identity: identityOf(record),
    states: statesOf(record),
    bytes: [record.data.bytes ?? null, record.mover.bytes ?? null],
    ...(record.unreadable === undefined ? {} : { unreadable: record.unreadable }),
  };
}

/** The digests of a listing, whichever form it has. */
export function digestsOf(listing: SessionListing): SessionDigest[] {
  return listing.detail === 'full' ? listing.sessions.map(digestOf) : listing.sessions;
}

/** Hex digits of what a signed approval names a session by: 128 bits, so that none can be made to fit another. */
const FINGERPRINT_DIGITS = 32;

/** All that makes a session this one, and what it had done by then: one that has worked since is not what was signed. */
export function fingerprintOf(record: SessionRecord): string {
  const { states, bytes } = digestOf(record);
  return sha256Hex(canonicalJson({ identity: identityHash(record), states, bytes })).slice(
    0,
    FINGERPRINT_DIGITS,
  );
}

const identityOf = (record: SessionRecord): string => identityHash(record).slice(0, IDENTITY_DIGITS);

/** Of {@link canonicalJson}'s text, whose order is written down here: listings are digested again and again. */
function identityHash(record: SessionRecord): string {
  const { client, clientPort, engine, node, ownerUuid, path, sessionId, source, svm, data, mover } = record;
  const { unreadable } = record;
  const connections = { data: inOrder(data.connection), mover: inOrder(mover.connection) };
  const shown = { client, clientPort, connections, engine, node, ownerUuid, path, sessionId, source, svm };
  // Absent but for a record of which a part can't be read: that is never the one that can be.
  const identity = { ...shown, unreadable };
  return sha256Hex(JSON.stringify(identity));
}

const inOrder = (connection: SessionRecord['data']['connection']) =>
  connection && { address: connection.address, port: connection.port, type: connection.type };

/** With the drive and robot that it holds: opening or closing one is a sign of life that no counter shows. */
function statesOf({ data, mover, tapeDevice, tapeMode, scsi }: SessionRecord): string {
  const services = `${joined(data.state, data.reason, data.operation)} ${joined(mover.state, mover.reason, mover.mode)}`;
  const holds = [tapeDevice, tapeMode, scsi];
  return holds.every((held) => held === undefined) ? services : `${services} holds:${joined(...holds)}`;
}

function joined(...parts: (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? '-' : escaped(part))).join('/');
}

/** Keeps two different sets of parts from giving one line. */
function escaped(part: string): string {
  return part.replace(/[\s/%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** True when a digest's line of states shows its data service or its mover active. */
export function isActive(digest: SessionDigest): boolean {
  return /(^| )active\//.test(digest.states);
}
