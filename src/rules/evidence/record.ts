import { EVIDENCE_ROOM, EVIDENCE_VERSION } from '../../contracts/evidence';
import type { EvidenceInstant } from '../../contracts/look-seal';
import type { SessionDigest } from '../../contracts/session';
import { utf8Bytes } from '../../contracts/text';
import { sha256Hex } from '../sessions';

type Bytes = SessionDigest['bytes'];

/** What is known of one session, from every look that was folded in. Times in ms; `…At` since 1970, by a worker's clock. */
export interface EvidenceRecord {
  /** UUID of the cluster. */
  cluster: string;
  /** Of {@link SessionDigest}: whoever gets the same id later has another one. */
  identity: string;
  firstSeenAt: number;
  /** What the first look saw. */
  first: { states: string; bytes: Bytes };
  /** What the last one saw. */
  states: string;
  bytes: Bytes;
  /** For people; what counts is `unchangedMs`. */
  unchangedSinceAt: number;
  /** Never more than it was. */
  unchangedMs: number;
  /** Looks that count, since it is unchanged and looked at often enough: at least `spacingMs` apart. */
  samples: number;
  /** `unchangedMs` at the last of them. */
  countedAtMs: number;
  spacingMs: number;
  /** Longest time between two looks, of those that count. */
  largestGapMs: number;
  /** `unchangedMs` at the first look after the last time that nobody looked for too long: what was meanwhile nobody saw. */
  steadyFromMs: number;
  /** From when the next step counts, not earlier by either clock. */
  last: EvidenceInstant;
  /** When that look was asked for, not later by either clock: what was since then it may not show. */
  asked: EvidenceInstant;
  /** By Temporal's clock from the look before to that one, as far as was known when it was folded in, ms. */
  lastGapMs: number;
  /** Which sessions are joined to it, as {@link partnersOf} says; `?` before a whole listing was seen. */
  partners: string;
  /** Its node had taken over the partner. */
  inTakeover: boolean;
  /** An observer began it, so that a run which rests on it has not looked all the time itself. */
  collected: boolean;
  /** When a whole listing did not show it any more. */
  endedAt?: number;
}

/** Hex digits that stand for a text that is too long. */
const SHORT_DIGITS = 16;

const short = (text: string) =>
  text.length <= SHORT_DIGITS + 1 ? text : `#${sha256Hex(text).slice(0, SHORT_DIGITS)}`;

/** Whether a text is the one that the record has, in full or in short. */
const isText = (recorded: string, text: string): boolean => recorded === text || recorded === short(text);

/** Whether a session shows the states and counters that the record has. */
export function isAsRecorded(
  record: Pick<EvidenceRecord, 'states' | 'bytes'>,
  { states, bytes }: Pick<SessionDigest, 'states' | 'bytes'>,
): boolean {
  return isText(record.states, states) && record.bytes.every((count, index) => count === bytes[index]);
}

/** One text for the sessions joined to another: none is empty. */
export function partnersOf(identities: readonly string[]): string {
  if (identities.length === 0) return '';
  return sha256Hex([...identities].sort().join()).slice(0, SHORT_DIGITS);
}

/** The JSON text that is sealed: a list, since names of fields would take half of it. */
export function textOf(record: EvidenceRecord): string {
  const whole = JSON.stringify(fieldsOf(record));
  if (utf8Bytes(whole) <= EVIDENCE_ROOM.record) return whole;
  const { states, first } = record;
  const ofFirst = { ...first, states: short(first.states) };
  return JSON.stringify(fieldsOf({ ...record, states: short(states), first: ofFirst }));
}

function fieldsOf(record: EvidenceRecord): unknown[] {
  const { first, states, bytes, last, asked } = record;
  return [
    EVIDENCE_VERSION,
    record.cluster,
    record.identity,
    record.firstSeenAt,
    record.unchangedSinceAt - record.firstSeenAt,
    record.unchangedMs,
    record.samples,
    record.countedAtMs,
    record.spacingMs,
    record.largestGapMs,
    last.worker,
    last.server - last.worker,
    states,
    ...bytes,
    // Of most sessions that are stale the first look saw what the last one did.
    first.states === states ? 0 : first.states,
    ...first.bytes.map((count, index) => (count === bytes[index] ? '' : count)),
    record.partners,
    Number(record.inTakeover) + 2 * Number(record.collected),
    record.endedAt ?? 0,
    record.steadyFromMs,
    last.worker - asked.worker,
    last.server - asked.server,
    record.lastGapMs,
  ];
}

/** The version of a record's text; NaN of what is none. */
export function versionOf(text: string): number {
  const fields = listOf(text);
  return Number(fields?.[0] ?? Number.NaN);
}

/** What {@link textOf} made a text of; only of a text whose seal was verified. */
export function recordOf(text: string): EvidenceRecord {
  const [, ...fields] = listOf(text) ?? [];
  const [cluster, identity, firstSeenAt, sinceMs, unchangedMs, samples, countedAtMs, ...others] = fields as [
    string,
    string,
    number,
    number,
    number,
    number,
    number,
    ...unknown[],
  ];
  const [spacingMs, largestGapMs, worker, aheadMs, states, data, mover, ...end] = others as [
    ...[number, number, number, number, string, number | null, number | null],
    ...unknown[],
  ];
  const [firstStates, firstData, firstMover, partners, flags, endedAt, steadyFromMs, ...asked] = end as [
    ...[string | 0, number | null | '', number | null | '', string, number, number, number | undefined],
    ...number[],
  ];
  const last = { worker, server: worker + aheadMs };
  const [sinceWorkerMs = 0, sinceServerMs = 0, lastGapMs = 0] = asked;
  return {
    cluster,
    identity,
    firstSeenAt,
    first: {
      states: firstStates === 0 ? states : firstStates,
      bytes: [firstData === '' ? data : firstData, firstMover === '' ? mover : firstMover],
    },
    states,
    bytes: [data, mover],
    unchangedSinceAt: firstSeenAt + sinceMs,
    unchangedMs,
    samples,
    countedAtMs,
    spacingMs,
    largestGapMs,
    // Texts from before do not say how they were looked at.
    steadyFromMs: steadyFromMs ?? unchangedMs,
    last,
    asked: { worker: last.worker - sinceWorkerMs, server: last.server - sinceServerMs },
    lastGapMs,
    partners,
    inTakeover: flags % 2 === 1,
    collected: flags >= 2,
    ...(endedAt === 0 ? {} : { endedAt }),
  };
}

function listOf(text: string): unknown[] | undefined {
  try {
    const fields: unknown = JSON.parse(text);
    return Array.isArray(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}
