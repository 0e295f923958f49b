import type { EndedSession, SeenSession, SessionFace, SessionUse } from '../../contracts/session-use';
import { USE_ROOM } from '../../contracts/session-use';
import type { ObservedSessions } from '../../contracts/observe';
import type { SessionRecord } from '../../contracts/session';
import { servicesText } from '../../contracts/session-text';
import { cutBytes, jsonBytes } from '../../contracts/text';
import { digestOf, poolsOf } from '../sessions';
import { mostPassedMs } from './clocks';
import type { Look } from './look';
import { groundOf } from './node-ground';
import type { EvidenceRecord } from './record';
import { readRecord } from './sealed';
import { MISSED } from './watch';

const SECOND_MS = 1_000;

const isoOf = (ms: number) => new Date(ms).toISOString();

/** Who the open sessions are, and what has been seen of use since the activity began. */
export interface UseSeen extends SessionUse {
  faces: SessionFace[];
}

/** Of an activity that begins. */
export const useFrom = (faces: SessionFace[]): UseSeen => ({ faces, sessions: [], peaks: [], dropped: 0 });

/**
 * What is known of use after one more look.
 *
 * @param records - As the look left them
 * @param everyMs - How far apart looks ought to be
 */
export function useOn(
  before: UseSeen,
  look: Look,
  records: readonly EvidenceRecord[],
  everyMs: number,
): UseSeen {
  const known = new Map(before.faces.map((face) => [face.identity, face]));
  const shown = facesIn(look);
  // Of an id that is listed twice nobody can say which is which: it is not gone.
  const gone = records.filter(
    ({ identity, endedAt }) => endedAt === look.arrived.worker && !shown.has(identity),
  );
  const ended = gone.flatMap((record) => {
    const face = known.get(record.identity);
    return face === undefined ? [] : [endedOf(face, record, look, everyMs)];
  });
  const { kept, dropped } = newest([...ended, ...before.sessions], USE_ROOM.sessions);
  const unknown = gone.length - ended.length;
  return {
    faces: facesOf(records, new Map([...known, ...shown])),
    sessions: kept,
    peaks: peaksOn(before.peaks, look),
    dropped: before.dropped + dropped + unknown,
  };
}

/** The sessions that are there by an observer's last look, as far as it tells who they are. */
export function openSessions({ records, faces = [] }: ObservedSessions): SeenSession[] {
  const known = new Map(faces.map((face) => [face.identity, face]));
  return records.flatMap((sealed) => {
    const record = readRecord(sealed);
    const face = record?.endedAt === undefined ? known.get(record?.identity ?? '') : undefined;
    return record === undefined || face === undefined ? [] : [seenOf(face, record)];
  });
}

/** A session as its record tells it. */
function seenOf(face: SessionFace, record: EvidenceRecord): SeenSession {
  const bytes = largest(record.bytes);
  const rate = rateOf(record, bytes);
  return {
    ...face,
    firstSeen: isoOf(record.firstSeenAt),
    lastSeen: isoOf(record.last.worker),
    ...(bytes === undefined ? {} : { bytes }),
    ...(rate === undefined ? {} : { bytesPerSecond: rate }),
    unchangedSeconds: Math.floor(record.unchangedMs / SECOND_MS),
  };
}

function endedOf(face: SessionFace, record: EvidenceRecord, look: Look, everyMs: number): EndedSession {
  return {
    ...seenOf(face, record),
    goneBy: isoOf(look.arrived.worker),
    went: wentOf(face, record, look, everyMs),
  };
}

function wentOf(
  { node = '' }: SessionFace,
  { last }: EvidenceRecord,
  { nodes = [], departed }: Look,
  everyMs: number,
): EndedSession['went'] {
  const ms = mostPassedMs(last, departed);
  if (ms > MISSED * everyMs) return 'in_gap';
  return groundOf(node, nodes, ms) === 'shaken' ? 'node_unsure' : 'in_sight';
}

/** Between the first look and the one that first saw it as it is: it moved for no longer than that. */
function rateOf(
  { first, firstSeenAt, unchangedSinceAt }: EvidenceRecord,
  bytes: number | undefined,
): number | undefined {
  const moved = (bytes ?? 0) - (largest(first.bytes) ?? 0);
  const seconds = (unchangedSinceAt - firstSeenAt) / SECOND_MS;
  return moved > 0 && seconds > 0 ? Math.floor(moved / seconds) : undefined;
}

function largest(bytes: EvidenceRecord['bytes']): number | undefined {
  const counts = bytes.flatMap((count) => count ?? []);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

const facesIn = ({ listing }: Look): Map<string, SessionFace> =>
  new Map(
    (listing.detail === 'full' ? listing.sessions : []).map((session) => {
      const face = faceOf(session);
      return [face.identity, face];
    }),
  );

function facesOf(records: readonly EvidenceRecord[], known: ReadonlyMap<string, SessionFace>): SessionFace[] {
  const open = records.filter(({ endedAt }) => endedAt === undefined);
  return newest(
    open.flatMap(({ identity }) => known.get(identity) ?? []),
    USE_ROOM.faces,
  ).kept;
}

/** What people know a session by. */
export function faceOf(session: SessionRecord): SessionFace {
  const { ownerUuid, sessionId, path, data } = session;
  return {
    identity: digestOf(session).identity,
    ownerUuid: word(ownerUuid),
    sessionId: word(sessionId),
    ...words(session, ['node', 'svm', 'client', 'clientName']),
    ...(path === undefined ? {} : { path: cutBytes(path, USE_ROOM.path) }),
    ...words(data, ['operation']),
    states: word(servicesText(session)),
  };
}

const word = (text: string) => cutBytes(text, USE_ROOM.word);

/** Those that are there. */
function words<K extends string>(of: { [P in K]?: string }, names: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const name of names) {
    const text = of[name];
    if (text !== undefined) found[name] = word(text);
  }
  return found;
}

/** As many from the begin as there is room for, bytes of JSON. */
function newest<T>(items: readonly T[], room: number): { kept: T[]; dropped: number } {
  let left = room - 2;
  const kept = items.filter((item) => (left -= jsonBytes(item) + 1) >= 0);
  return { kept, dropped: items.length - kept.length };
}

/** One for each node and day (UTC), the begin of the instant. */
function peaksOn(before: SessionUse['peaks'], { listing, nodes = [] }: Look): SessionUse['peaks'] {
  const sessions = listing.detail === 'full' ? listing.sessions : [];
  const peaks = new Map(before.map((peak) => [dayOf(peak), peak]));
  for (const { node, used, limit } of poolsOf(nodes, sessions)) {
    const peak = { node, used, ...(limit === undefined ? {} : { limit }), at: listing.at };
    if (used > (peaks.get(dayOf(peak))?.used ?? -1)) peaks.set(dayOf(peak), peak);
  }
  return [...peaks.values()];
}

const dayOf = ({ node, at }: { node: string; at: string }) => `${at.slice(0, 10)} ${node}`;
