import type { AuditRecord, AuditRecordOf } from '../../contracts/audit';
import type { EndedSession, PoolPeak, SeenSession } from '../../contracts/session-use';
import { servicesText } from '../../contracts/session-text';
import { digestOf, groupBy } from '../sessions';

/** How a session ended, as far as anybody can know. */
export type HowEnded =
  /** It is still there, by the last look. */
  | 'open'
  /** A kill of ours was answered. */
  | 'killed'
  /** It went between two looks, and no kill of ours is on record; who ends one by ONTAP's own commands leaves no trace. */
  | 'by_itself'
  /** Nobody looked, its node was not up, or whether a kill of ours ended it is not known. */
  | 'unknown';

/** A session from its first look to its end. */
export interface UsedSession extends SeenSession {
  how: HowEnded;
  /** Absent while it is open. */
  goneBy?: string;
  /** Why that is not known. */
  why?: string;
  /** Who asked for the run that killed it. */
  killedBy?: {
    name: string;
    rule: string;
    at: string;
    workflowId: string;
    /** The entry by which it was killed, where that is another one of the same cluster. */
    through?: string;
  };
}

/** What the end of a session is judged by. */
export interface UseCase {
  /** Of one cluster, and kills of all entries: two of them may be for one cluster. */
  records: readonly AuditRecord[];
  /** Name of the entry that is asked for. */
  cluster: string;
  /** Those that are there by the last look. */
  open?: readonly SeenSession[];
  /** Those that ended since the last record. */
  ended?: readonly EndedSession[];
  /** Whether every kill of that time is among the records; ISO 8601. */
  areKillsKnown: (at: string) => boolean;
}

/** A hole in a listing lets a session end and be there again; whoever comes later is another. */
const REAPPEARS_MS = 30 * 60_000;
/** A kill is recorded when it was answered, which may be after the look that missed its session. */
const RECORDED_LATE_MS = 10 * 60_000;

/** Every session once, those that are there first, then the last to go. */
export function usedSessions(given: UseCase): UsedSession[] {
  const { records, open = [], ended = [] } = given;
  const told = records.flatMap((record) => (record.kind === 'session_ended' ? record.evidence : []));
  const attempts = attemptsIn(records);
  const lives = groupBy([...told, ...ended, ...open], ({ identity }) => identity);
  return [...lives.values()]
    .flatMap((seen) => livesOf(seen))
    .map((life) => ('goneBy' in life ? endOf(life, attempts, given) : { ...life, how: 'open' as const }))
    .sort(byEnd);
}

/** The most of each day and node, the newest day first. */
export function dailyPeaks(
  records: readonly AuditRecord[],
  now: readonly PoolPeak[] = [],
): (PoolPeak & { day: string })[] {
  const told = records.flatMap((record) => (record.kind === 'pool_peak' ? record.evidence : []));
  const days = groupBy([...told, ...now], ({ node, at }) => `${at.slice(0, 10)} ${node}`);
  return [...days.values()]
    .map((peaks) => peaks.reduce((most, peak) => (isHigher(peak, most) ? peak : most)))
    .map((peak) => ({ day: peak.at.slice(0, 10), ...peak }))
    .sort((a, b) => b.day.localeCompare(a.day) || a.node.localeCompare(b.node));
}

const isHigher = (a: PoolPeak, b: PoolPeak) => a.used > b.used || (a.used === b.used && a.at < b.at);

type Life = SeenSession | EndedSession;

/** What was missed by one look and seen by the next is one session; the same end from two places is one end. */
function livesOf(seen: readonly Life[]): Life[] {
  const lives: Life[] = [];
  for (const one of [...seen].sort(bySight)) {
    const before = lives.at(-1);
    if (before === undefined || !isSameLife(before, one)) lives.push(one);
    else {
      const firstSeen = before.firstSeen < one.firstSeen ? before.firstSeen : one.firstSeen;
      lives[lives.length - 1] = { ...one, firstSeen };
    }
  }
  return lives;
}

/** Of two that were seen last at the same look, the one that has ended is known better. */
const bySight = (a: Life, b: Life): number =>
  a.lastSeen.localeCompare(b.lastSeen) || Number('goneBy' in a) - Number('goneBy' in b);

function isSameLife(before: Life, one: Life): boolean {
  if (!('goneBy' in before) || before.firstSeen === one.firstSeen) return true;
  return Date.parse(one.firstSeen) - Date.parse(before.goneBy) <= REAPPEARS_MS;
}

type Attempt = AuditRecordOf<'killed'> | AuditRecordOf<'kept'>;

/** Kills, and sessions that one of ours may have ended after all: by an approval in ONTAP, or late. */
function attemptsIn(records: readonly AuditRecord[]): Map<string, Attempt[]> {
  const attempts = records.filter(
    (record): record is Attempt =>
      record.kind === 'killed' ||
      (record.kind === 'kept' && record.evidence.stage === 'kill' && MAYBE.has(record.evidence.reason)),
  );
  return groupBy(attempts, ({ evidence: { record } }) =>
    record === undefined ? '' : digestOf(record).identity,
  );
}

const MAYBE: ReadonlySet<string> = new Set(['awaits_approval', 'survived', 'unverified']);

function endOf(
  { went, ...life }: EndedSession,
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  { areKillsKnown, cluster }: UseCase,
): UsedSession {
  const until = Date.parse(life.goneBy) + RECORDED_LATE_MS;
  const own = (attempts.get(life.identity) ?? []).filter(
    ({ time }) => time >= life.firstSeen && Date.parse(time) <= until,
  );
  const kill = own.find(isKilled);
  if (kill !== undefined) {
    const { record } = kill.evidence;
    // A look after our DELETE may have shown what that made of it.
    const before = record === undefined ? {} : { states: servicesText(record) };
    return { ...life, ...before, how: 'killed', killedBy: killerOf(kill, cluster) };
  }
  const why =
    own.length > 0 ? MAYBE_OURS : (UNSURE[went] ?? (areKillsKnown(life.goneBy) ? undefined : UNKNOWN));
  return why === undefined ? { ...life, how: 'by_itself' } : { ...life, how: 'unknown', why };
}

const isKilled = (record: Attempt): record is AuditRecordOf<'killed'> =>
  record.kind === 'killed' && record.evidence.outcome === 'killed';

function killerOf(
  { actor, evidence, time, workflowId, cluster: entry }: AuditRecordOf<'killed'>,
  cluster: string,
): UsedSession['killedBy'] & object {
  const name = actor.claimed ?? actor.principal?.name ?? 'somebody who is not recorded';
  const through = entry === undefined || entry === cluster ? {} : { through: entry };
  return { name, rule: evidence.rule, at: time, workflowId, ...through };
}

const UNSURE: Record<EndedSession['went'], string | undefined> = {
  in_sight: undefined,
  in_gap: 'nobody looked when it ended',
  node_unsure: 'its node is not known to have been up',
};
const MAYBE_OURS = 'a kill of ours may have ended it';
const UNKNOWN = 'the kills of that time can not be read any more';

const byEnd = (a: UsedSession, b: UsedSession): number =>
  (b.goneBy ?? '9').localeCompare(a.goneBy ?? '9') || a.firstSeen.localeCompare(b.firstSeen);
