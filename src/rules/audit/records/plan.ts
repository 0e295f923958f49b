import type { AuditRecordOf } from '../../../contracts/audit';
import type { Plan, PlannedSession } from '../../../contracts/plan';
import { keyOf, keyText } from '../../../contracts/session-key';
import type { ActivityEnd } from '../history/activities';
import { valueOf } from '../history/decode';
import type { Recorder } from '../recorder';
import { asObject, dropAbsent } from '../json';
import type { SessionEvidence } from './session-evidence';

/** The plan of a clean-up, and what it says about every session. Returns the plan for what comes after it. */
export function addPlan(recorder: Recorder, seen: SessionEvidence): Plan | undefined {
  const [activity] = recorder.view.calls('planCleanup');
  const end = activity?.end;
  if (activity === undefined || end?.outcome !== 'completed') return undefined;
  const plan = recorder.resultOf(activity, end) as Plan | undefined;
  if (plan === undefined) return undefined;
  const about = { actor: recorder.worker(end), planHash: plan.hash };
  recorder.add(
    'planned',
    end.event,
    { ...about, subject: `plan/${plan.hash}` },
    planned(recorder, plan, seen),
  );
  for (const session of plan.sessions) addDecision(recorder, end, plan, session, seen);
  return plan;
}

function planned(
  recorder: Recorder,
  plan: Plan,
  seen: SessionEvidence,
): AuditRecordOf<'planned'>['evidence'] {
  const { at, window, evidence, pools, incomplete, remarks, exceeded, approval, sessions } = plan;
  const count = (decision: PlannedSession['decision']) =>
    sessions.filter((session) => session.decision === decision).length;
  return {
    at,
    window,
    ...(evidence === undefined ? {} : { restsOn: evidence }),
    counts: {
      sessions: sessions.length,
      kill: count('kill'),
      protected: count('protected'),
      kept: count('kept'),
    },
    kills: sessions.flatMap((session) =>
      session.decision === 'kill' ? [{ ...decided(session, seen), ...killPart(session) }] : [],
    ),
    pools,
    incomplete,
    remarks,
    exceeded,
    ...(approval === undefined ? {} : { approval }),
    ...tightenedBy(recorder),
  };
}

const killPart = ({ rule, knownAbsent, joined }: Extract<PlannedSession, { decision: 'kill' }>) => ({
  rule,
  knownAbsent,
  joined: joined.map(keyOf),
});

function addDecision(
  recorder: Recorder,
  { event, identity }: ActivityEnd,
  { hash }: Plan,
  session: PlannedSession,
  seen: SessionEvidence,
): void {
  const about = {
    subject: `session/${keyText(session)}`,
    actor: recorder.worker({
      event,
      result: { kind: 'absent' },
      outcome: 'completed',
      ...dropAbsent({ identity }),
    }),
    session: keyOf(session),
    planHash: hash,
  };
  switch (session.decision) {
    case 'kill':
      // Told with the plan itself; what became of it has records of its own.
      return;
    case 'protected':
      return recorder.add('protected', event, about, { ...decided(session, seen), rule: session.rule });
    case 'kept':
      return recorder.add('kept', event, about, {
        ...decided(session, seen),
        stage: 'plan',
        reason: session.reason,
        ...dropAbsent({ rule: session.rule }),
      });
  }
}

function decided(session: PlannedSession, seen: SessionEvidence) {
  const { why, unchangedSeconds, partner } = session;
  return {
    ...keyOf(session),
    why,
    unchangedSeconds,
    ...(partner === undefined ? {} : { partner }),
    ...seen.of(session),
  };
}

/** The policy by which it was decided, within the guard's bounds. */
function tightenedBy({ view }: Recorder): { tightened: string[]; policy?: Record<string, unknown> } {
  const end = view.calls('tightenPolicy')[0]?.end;
  const { policy, tightened } = asObject(end === undefined ? undefined : valueOf(end.result));
  return {
    tightened: Array.isArray(tightened) ? tightened.map(String) : [],
    ...(policy === undefined ? {} : { policy: asObject(policy) }),
  };
}
