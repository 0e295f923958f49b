import type { AuditRecord } from '../../contracts/audit';
import { durationMs } from '../../contracts/duration';
import type { PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { SessionDigest, SessionKey, SessionListing, SessionRecord } from '../../contracts/session';
import { digestOf, planCleanup, tightenPolicy } from '../sessions';
import { compareDigests } from '../sessions/compare-session';
import { digestsOf } from '../sessions/digest-of';
import { keyText } from '../sessions/session-key';
import { listingsOf, type ObservedWindow, observedWindow } from './observed-windows';

/** What later looks showed of a session that the policy would have killed. */
export type Afterwards =
  /** Its counters or states changed: killing it would have been wrong. */
  | 'moved'
  /** It was seen again, unchanged. */
  | 'stayed'
  /** Later looks don't list it: it was killed, or ended by itself. */
  | 'gone'
  /** Nobody looked later. */
  | 'unknown';

/** A session that the policy would have killed. */
export interface WouldKill extends SessionKey {
  cluster: string;
  rule: string;
  why: string;
  /** When it would have been planned, and by which recorded run's samples. */
  at: string;
  workflowId: string;
  client?: string;
  clientName?: string;
  afterwards: Afterwards;
  /** When it was first seen changed. */
  movedAt?: string;
}

/** What a policy would have done on what was recorded. */
export interface Backtest {
  policy: string;
  /** Windows that were judged, and those that are shorter than the policy's own. */
  windows: { judged: number; tooShort: number; incomplete: number };
  /** Different sessions in judged windows. */
  sessions: number;
  /** Each session once, at the first window in which it would have been killed. */
  wouldKill: WouldKill[];
  counts: Record<Afterwards, number>;
  /** Windows whose plan is over a limit: a run would have killed nothing of them without approval. */
  overLimit: number;
}

/**
 * Runs a policy over recorded windows, and looks what became of the sessions: its regret is how many moved later.
 *
 * @param runs - Records, run by run.
 */
export function backtest(policy: Policy, runs: readonly (readonly AuditRecord[])[]): Backtest {
  const looks = runs.flatMap(listingsOf).sort((a, b) => (a.listing.at < b.listing.at ? -1 : 1));
  const result: Backtest = {
    policy: policy.name,
    windows: { judged: 0, tooShort: 0, incomplete: 0 },
    sessions: 0,
    wouldKill: [],
    counts: { moved: 0, stayed: 0, gone: 0, unknown: 0 },
    overLimit: 0,
  };
  const known = { planned: new Set<string>(), seen: new Set<string>() };
  const kills = killsIn(runs);
  const windows = runs.flatMap((records) => observedWindow(records) ?? []).sort(byEnd);
  for (const window of windows) judge(result, known, { policy, window, looks, kills });
  result.sessions = known.seen.size;
  for (const { afterwards } of result.wouldKill) result.counts[afterwards] += 1;
  return result;
}

interface Judged {
  policy: Policy;
  window: ObservedWindow;
  looks: readonly { cluster: string; listing: SessionListing }[];
  kills: readonly Kill[];
}

function judge(
  result: Backtest,
  known: { planned: Set<string>; seen: Set<string> },
  { policy: wanted, window, looks, kills }: Judged,
): void {
  const { policy } = tightenPolicy(wanted, window.last.guard);
  if (lengthOf(window) < durationMs(policy.observe.window)) return void (result.windows.tooShort += 1);
  const plan = planCleanup({ ...window, policy });
  if (plan.incomplete.length > 0) return void (result.windows.incomplete += 1);
  result.windows.judged += 1;
  if (plan.exceeded.length > 0) result.overLimit += 1;
  const { cluster } = window.last;
  const later = looks.filter((look) => look.cluster === cluster && look.listing.at > plan.at);
  for (const record of lastRecords(window)) {
    const identity = `${cluster} ${keyText(record)} ${digestOf(record).identity}`;
    known.seen.add(identity);
    const session = plan.sessions.find((one) => keyText(one) === keyText(record));
    if (session?.decision !== 'kill' || known.planned.has(identity)) continue;
    known.planned.add(identity);
    const killedAt = kills.find((kill) => isOf(kill, cluster, record) && kill.at > plan.at)?.at;
    result.wouldKill.push(wouldKill(session, record, { window, at: plan.at, later, killedAt }));
  }
}

interface Context {
  window: ObservedWindow;
  at: string;
  later: readonly { listing: SessionListing }[];
  killedAt: string | undefined;
}

function wouldKill(
  { ownerUuid, sessionId, rule, why }: Extract<PlannedSession, { decision: 'kill' }>,
  record: SessionRecord,
  { window, at, later, killedAt }: Context,
): WouldKill {
  const { client, clientName } = record;
  return {
    cluster: window.last.cluster,
    ownerUuid,
    sessionId,
    rule,
    why,
    at,
    workflowId: window.workflowId,
    ...(client === undefined ? {} : { client }),
    ...(clientName === undefined ? {} : { clientName }),
    ...afterwards(digestOf(record), later, killedAt),
  };
}

/** A look after our own kill says nothing: the kill itself changes what is seen. */
function afterwards(
  then: SessionDigest,
  later: readonly { listing: SessionListing }[],
  killedAt: string | undefined,
): Pick<WouldKill, 'afterwards' | 'movedAt'> {
  let seen: Afterwards = later.length === 0 && killedAt === undefined ? 'unknown' : 'gone';
  for (const { listing } of later) {
    if (killedAt !== undefined && listing.at >= killedAt) return { afterwards: 'gone' };
    const now = digestsOf(listing).find((one) => keyText(one) === keyText(then));
    const compared = now === undefined ? 'replaced' : compareDigests(then, now);
    if (compared === 'changed') return { afterwards: 'moved', movedAt: listing.at };
    if (compared === 'same') seen = 'stayed';
  }
  return { afterwards: killedAt === undefined ? seen : 'gone' };
}

interface Kill {
  cluster: string;
  key: string;
  at: string;
}

function killsIn(runs: readonly (readonly AuditRecord[])[]): Kill[] {
  return runs
    .flat()
    .flatMap((record) =>
      record.kind === 'killed' && record.evidence.outcome !== 'already_gone'
        ? [{ cluster: record.cluster ?? 'unknown', key: keyText(record.evidence), at: record.time }]
        : [],
    );
}

const isOf = (kill: Kill, cluster: string, key: SessionKey) =>
  kill.cluster === cluster && kill.key === keyText(key);

function lastRecords({ samples }: ObservedWindow): SessionRecord[] {
  const listing = samples.at(-1)?.listing;
  return listing?.detail === 'full' ? listing.sessions : [];
}

const endOf = ({ samples }: ObservedWindow) => samples.at(-1)?.listing.at ?? '';

const lengthOf = (window: ObservedWindow) =>
  Date.parse(endOf(window)) - Date.parse(window.samples[0]?.listing.at ?? endOf(window));

function byEnd(a: ObservedWindow, b: ObservedWindow): number {
  return endOf(a) < endOf(b) ? -1 : 1;
}
