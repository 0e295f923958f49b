import { EVIDENCE_ROOM } from '../../contracts/evidence';
import { leastPassedMs, mostPassedMs } from './clocks';
import { seenIn } from './look';
import type { Look, Seen } from './look';
import { groundOf } from './node-ground';
import type { Ground } from './node-ground';
import { isAsRecorded } from './record';
import type { EvidenceRecord } from './record';

/** How looks count; by the guard and the entry of the worker that folds. */
export interface FoldSettings {
  /** Looks that are closer together count as one sample, ms. */
  spacingMs: number;
  /** The most that one step from look to look adds to an age, ms. */
  mostStepMs: number;
  /** Nobody looked for longer: what is known begins anew for a kill, since nobody saw what was meanwhile, ms. */
  mostGapMs: number;
  /** An observer looks, not the run that kills. @default false */
  collected?: boolean;
}

/**
 * What is known after one more look. Whatever moved, or may be another, is as new; what a whole listing does not show any
 * more has ended, and starts anew should it be shown again.
 */
export function fold(
  previous: readonly EvidenceRecord[],
  look: Look,
  settings: FoldSettings,
): EvidenceRecord[] {
  const seen = seenIn(look);
  const before = new Map(
    previous.filter(({ endedAt }) => endedAt === undefined).map((record) => [record.identity, record]),
  );
  const ended = previous.filter(({ endedAt }) => endedAt !== undefined);
  const unseen = [...before.values()].filter(({ identity }) => !seen.has(identity));
  const gone = look.narrowed ? [] : unseen.map((record) => ({ ...record, endedAt: look.arrived.worker }));
  return [
    ...[...seen].map(([identity, one]) => next(before.get(identity), one, look, settings)),
    ...(look.narrowed ? unseen : []),
    ...[...gone, ...ended].slice(0, EVIDENCE_ROOM.tombstones),
  ];
}

function next(
  record: EvidenceRecord | undefined,
  seen: Seen,
  look: Look,
  settings: FoldSettings,
): EvidenceRecord {
  if (record === undefined || record.cluster !== look.cluster) return begun(seen, look, settings);
  const { firstSeenAt, first } = record;
  const anew = { ...begun(seen, look, settings), firstSeenAt, first };
  if (record.samples === 0 || hasMoved(record, seen)) return anew;
  const later = oneLookOn({ ...record, partners: seen.partners ?? record.partners }, look, settings);
  const ground = groundBelow(later, seen, look);
  return ground === 'shaken' ? anew : counted({ ...later, inTakeover: ground === 'in_takeover' }, settings);
}

function begun(
  { digest, partners = '?' }: Seen,
  look: Look,
  { spacingMs, collected = false }: FoldSettings,
): EvidenceRecord {
  const { arrived, departed, cluster, nodes } = look;
  const { identity, node = '', states, bytes } = digest;
  const ground = nodes === undefined ? 'firm' : groundOf(node, nodes, 0);
  return {
    cluster,
    identity,
    firstSeenAt: arrived.worker,
    first: { states, bytes },
    states,
    bytes,
    unchangedSinceAt: arrived.worker,
    unchangedMs: 0,
    // What is seen of a node that is not up counts for nothing.
    samples: ground === 'shaken' ? 0 : 1,
    countedAtMs: 0,
    spacingMs,
    largestGapMs: 0,
    steadyFromMs: 0,
    last: arrived,
    asked: departed,
    lastGapMs: 0,
    partners,
    inTakeover: ground === 'in_takeover',
    collected,
  };
}

function hasMoved(record: EvidenceRecord, { digest, partners }: Seen): boolean {
  if (digest.unreadable !== undefined || !isAsRecorded(record, digest)) return true;
  return partners !== undefined && record.partners !== '?' && partners !== record.partners;
}

/** Nodes that were not read leave it as it was: the look before a kill reads them, and uptimes tell of all the time. */
function groundBelow(record: EvidenceRecord, { digest }: Seen, { nodes, departed }: Look): Ground {
  if (nodes === undefined) return record.inTakeover ? 'in_takeover' : 'firm';
  const forMs = Math.max(record.unchangedMs, departed.worker - record.unchangedSinceAt);
  return groundOf(digest.node ?? '', nodes, forMs);
}

function oneLookOn(
  record: EvidenceRecord,
  { departed, arrived }: Look,
  settings: FoldSettings,
): EvidenceRecord {
  const least = leastPassedMs(record.last, departed);
  const unchangedMs = record.unchangedMs + Math.max(0, Math.floor(Math.min(least, settings.mostStepMs)));
  // ONTAP looks at some instant between question and answer.
  const largestGapMs = Math.max(record.largestGapMs, Math.ceil(mostPassedMs(record.asked, arrived)));
  const lastGapMs = Math.max(0, Math.ceil(arrived.server - record.asked.server));
  const anew = {
    steadyFromMs: unchangedMs,
    countedAtMs: unchangedMs,
    samples: 1,
    largestGapMs: 0,
    lastGapMs: 0,
  };
  // A look that is older than what is known adds nothing, and takes nothing.
  const isOlder = mostPassedMs(record.last, departed) <= 0;
  const seen = { last: { worker: departed.worker, server: arrived.server }, asked: departed, lastGapMs };
  return {
    ...record,
    unchangedMs,
    ...(isOlder ? {} : seen),
    ...(largestGapMs > settings.mostGapMs ? anew : { largestGapMs }),
  };
}

/**
 * A record that Temporal had heard of by an instant of its clock: its last look was not after that. Where Temporal heard of
 * it at once, what passed unseen before that look is known by this, too, whatever a clock of the worker has lost.
 */
export function heardBy(record: EvidenceRecord, heardMs: number, isAtOnce: boolean): EvidenceRecord {
  const { last, lastGapMs, largestGapMs } = record;
  const laterMs = heardMs - last.server;
  if (laterMs <= 0) return record;
  const gapMs = isAtOnce && lastGapMs > 0 ? lastGapMs + laterMs : 0;
  return {
    ...record,
    last: { ...last, server: heardMs },
    largestGapMs: Math.max(largestGapMs, Math.ceil(gapMs)),
  };
}

/** Samples that were counted closer together than the guard asks now count as one. */
function counted(record: EvidenceRecord, { spacingMs }: FoldSettings): EvidenceRecord {
  const { unchangedMs, countedAtMs } = record;
  if (record.spacingMs < spacingMs) return { ...record, samples: 1, countedAtMs: unchangedMs, spacingMs };
  if (unchangedMs - countedAtMs < record.spacingMs) return record;
  return { ...record, samples: record.samples + 1, countedAtMs: unchangedMs };
}
