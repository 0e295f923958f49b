import type {
  CleanupOutcome,
  CleanupReport,
  PoolReport,
  SessionReport,
  WouldBe,
} from '../../contracts/cleanup';
import type { Plan } from '../../contracts/plan';
import { keyText } from '../../contracts/session-key';
import type { CleanupContext } from './context';
import { fullRecords } from './context';
import { fitSessions } from './fit-sessions';
import { pingOf } from './ping';
import { sessionReport } from './session-report';
import { summaryOf } from './summary';
import { wouldBeOf } from './would-be';

/** The report of a run, from whatever it has found out by now. */
export function reportOf(context: CleanupContext, outcome: CleanupOutcome): CleanupReport {
  const { request, facts, plan, approval, quiet, gate, otherKills } = context;
  const { sessions, remarks } = fitSessions(sessionReports(context, outcome));
  const report = {
    outcome,
    ...(plan === undefined || request.mode === 'enforce' ? {} : { wouldBe: wouldBeOf(plan, context.policy) }),
    ...(plan === undefined && outcome === 'reported' ? { wouldBe: unplanned(context) } : {}),
    cluster: request.cluster,
    ...(facts === undefined
      ? {}
      : { clusterUuid: facts.uuid, clusterName: facts.name, version: facts.version }),
    policy: request.policy.name,
    mode: request.mode,
    requestedBy: request.requestedBy,
    tightened: context.tightened,
    ...(plan === undefined ? {} : { planHash: plan.hash, window: plan.window, ...evidenceOf(plan) }),
    startedAt: context.startedAt,
    endedAt: new Date().toISOString(),
    sessions,
    pools: poolReports(context),
    incomplete: [...(plan?.incomplete ?? []), ...context.incomplete],
    remarks: [...(plan?.remarks ?? []), ...remarks],
    exceeded: [...(plan?.exceeded ?? []), ...context.exceeded],
    ...(approval === undefined ? {} : { approval }),
    ...(quiet === undefined ? {} : { quiet }),
    ...(gate === undefined ? {} : { gate }),
    ...evictionOf(context),
    ...(otherKills === undefined ? {} : { otherKills }),
    counts: countsOf(sessions),
  };
  return { ...report, summary: summaryOf(report) };
}

function evictionOf(context: CleanupContext): Pick<CleanupReport, 'evict'> {
  const { request, blockers } = context;
  const ping = pingOf(context);
  return request.evict === undefined
    ? {}
    : { evict: { ...request.evict, blockers, ...(ping === undefined ? {} : { ping }) } };
}

/** What a report run would come to that ended before there was a plan. */
const unplanned = ({ blockers }: CleanupContext): WouldBe =>
  blockers.length > 0 ? 'not_evicted' : 'incomplete_view';

function evidenceOf({ evidence }: Plan): Pick<CleanupReport, 'evidence' | 'collected'> {
  if (evidence?.kind !== 'collected') return { evidence: 'fresh' };
  const { kind, ...collected } = evidence;
  return { evidence: kind, collected };
}

function sessionReports(context: CleanupContext, outcome: CleanupOutcome): SessionReport[] {
  const first = byKey(context.samples.length > 1 ? fullRecords(context.samples[0]) : []);
  const last = byKey(context.lastRecords);
  const ndmpMode = context.facts?.ndmpMode ?? 'svm';
  return (context.plan?.sessions ?? []).map((planned) => {
    const key = keyText(planned);
    const known = context.outcomes.get(key);
    // In an enforce run every planned kill has an outcome, also when the run ended before it.
    const missing = planned.decision === 'kill' && context.request.mode === 'enforce' && known === undefined;
    const { ownerUuid, sessionId } = planned;
    return sessionReport({
      planned,
      record: last.get(key),
      first: first.get(key),
      outcome: missing
        ? { ownerUuid, sessionId, outcome: 'not_attempted', note: `the run ended as ${outcome}` }
        : known,
      ndmpMode,
    });
  });
}

function poolReports({ plan, poolsAfter }: CleanupContext): PoolReport[] {
  const pools = plan?.pools ?? [];
  if (poolsAfter === undefined) return pools;
  const after = new Map(poolsAfter.map(({ node, used }) => [node, used]));
  return pools.map((pool) => ({ ...pool, usedAfter: after.get(pool.node) ?? 0 }));
}

function countsOf(sessions: SessionReport[]): CleanupReport['counts'] {
  const count = (holds: (session: SessionReport) => boolean) => sessions.filter(holds).length;
  return {
    sessions: sessions.length,
    planned: count(({ decision }) => decision === 'kill'),
    protected: count(({ decision }) => decision === 'protected'),
    kept: count(({ decision }) => decision === 'kept'),
    killed: count(({ outcome }) => outcome === 'killed'),
    survived: count(({ outcome }) => outcome === 'survived' || outcome === 'still_present'),
    awaitsApproval: count(({ outcome }) => outcome === 'awaits_approval'),
  };
}

function byKey<T extends { ownerUuid: string; sessionId: string }>(records: T[]): Map<string, T> {
  return new Map(records.map((record) => [keyText(record), record]));
}
