import type { AuditRecord } from '../../contracts/audit';
import { durationMs } from '../../contracts/duration';
import type { PlannedSession } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import type { SessionKey, SessionListing, SessionRecord } from '../../contracts/session';
import { digestOf, planCleanup, tightenPolicy } from '../sessions';
import { keyText } from '../../contracts/session-key';
import { type After, type Afterwards, afterwards, type Told, toldIn } from './afterwards';
import { listingsOf, type ObservedWindow, observedWindow, withoutRepeats } from './observed-windows';

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
  const told = toldIn(runs.flat());
  const windows = withoutRepeats(runs.flatMap((records) => observedWindow(records) ?? [])).sort(byEnd);
  for (const window of windows) judge(result, known, { policy, window, looks, told });
  result.sessions = known.seen.size;
  for (const { afterwards } of result.wouldKill) result.counts[afterwards] += 1;
  return result;
}

interface Judged {
  policy: Policy;
  window: ObservedWindow;
  looks: readonly { cluster: string; listing: SessionListing }[];
  told: Told;
}

function judge(
  result: Backtest,
  known: { planned: Set<string>; seen: Set<string> },
  { policy: wanted, window, looks, told }: Judged,
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
    const after = { looks: later, ...told(cluster, record, plan.at) };
    result.wouldKill.push(wouldKill(session, record, { window, at: plan.at, after }));
  }
}

interface Context {
  window: ObservedWindow;
  at: string;
  after: After;
}

function wouldKill(
  { ownerUuid, sessionId, rule, why }: Extract<PlannedSession, { decision: 'kill' }>,
  record: SessionRecord,
  { window, at, after }: Context,
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
    ...afterwards(digestOf(record), after),
  };
}

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
