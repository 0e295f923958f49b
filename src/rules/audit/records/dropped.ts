import type { KillRequest } from '../../../contracts/kill';
import type { Judgement, Plan } from '../../../contracts/plan';
import type { SessionKey } from '../../../contracts/session';
import type { DroppedTarget } from '../../sessions';
import { keyOf, keyText } from '../../../contracts/session-key';
import type { Activity, ActivityEnd } from '../history/activities';
import type { Recorder } from '../recorder';
import { dropAbsent } from '../json';
import type { CounterReading, SessionEvidence } from './session-evidence';

type Drop = SessionKey & { outcome: string; why?: string | undefined };

/** Sessions that were planned and then spared: while the plan waited, and right before the first kill. */
export function addDropped(recorder: Recorder, plan: Plan | undefined, seen: SessionEvidence): void {
  for (const { activity, end } of completed(recorder, 'watchTargets')) {
    const drops = (recorder.resultOf(activity, end) as DroppedTarget[] | undefined) ?? [];
    for (const { note, ...drop } of drops)
      addDrop(recorder, end, 'approval', { ...drop, why: note }, plannedPart(plan, drop, seen));
  }
  const request = recorder.request.input as Partial<KillRequest> | undefined;
  for (const { activity, end } of completed(recorder, 'judgeKills')) {
    const judgement = recorder.resultOf(activity, end) as Judgement | undefined;
    for (const drop of judgement?.dropped ?? [])
      addDrop(recorder, end, 'before_kill', drop, targetPart(request, drop));
  }
}

function completed({ view }: Recorder, type: string): { activity: Activity; end: ActivityEnd }[] {
  return view
    .calls(type)
    .flatMap((activity) => (activity.end?.outcome === 'completed' ? [{ activity, end: activity.end }] : []));
}

function addDrop(
  recorder: Recorder,
  end: ActivityEnd,
  stage: 'approval' | 'before_kill',
  { outcome, why, ...key }: Drop,
  known: ReturnType<typeof targetPart>,
): void {
  const { planHash, ...evidence } = known;
  recorder.add(
    'kept',
    end.event,
    {
      subject: `session/${keyText(key)}`,
      actor: recorder.worker(end),
      session: keyOf(key),
      ...dropAbsent({ planHash }),
    },
    { ...keyOf(key), why: why ?? outcome, stage, reason: outcome, ...evidence },
  );
}

function plannedPart(plan: Plan | undefined, key: SessionKey, seen: SessionEvidence) {
  const session = plan?.sessions.find((planned) => keyText(planned) === keyText(key));
  return dropAbsent({
    planHash: plan?.hash,
    rule: session?.rule,
    unchangedSeconds: session?.unchangedSeconds ?? 0,
    ...seen.of(key),
  });
}

function targetPart(request: Partial<KillRequest> | undefined, key: SessionKey) {
  const target = request?.targets?.find(({ record }) => keyText(record) === keyText(key));
  return dropAbsent({
    planHash: request?.planHash,
    rule: target?.rule,
    unchangedSeconds: target?.unchangedSeconds ?? 0,
    record: target?.record,
    counters: [] as CounterReading[],
  });
}
