import type { AuditRecordOf } from '../../../contracts/audit';
import type { AwaitGoneInput, AwaitGoneResult, KillCommand, KillOutcome } from '../../../contracts/kill';
import { keyOf, keyText } from '../../../contracts/session-key';
import { statementOf } from '../../../contracts/signed-approval';
import type { SignedApproval } from '../../../contracts/signed-approval';
import type { Activity, ActivityEnd } from '../history/activities';
import type { Recorder } from '../recorder';
import { dropAbsent } from '../json';

type Killed = AuditRecordOf<'killed'>['evidence'];

/** The approval that the kills rest on, where it was signed. */
export function addSigned(recorder: Recorder): void {
  for (const activity of recorder.view.calls('recordApproval')) {
    const { end } = activity;
    if (end?.outcome !== 'completed') continue;
    const { text, signature } = (recorder.resultOf(activity, end) ?? {}) as Partial<SignedApproval>;
    if (text === undefined || signature === undefined) continue;
    const { approver, planHash } = statementOf(text) ?? {};
    recorder.add(
      'signed',
      end.event,
      { subject: 'approval', actor: recorder.worker(end), ...dropAbsent({ planHash }) },
      { text, signature, ...dropAbsent({ approver }) },
    );
  }
}

/** Every kill that was sent or may have been, and every session that was spared at its own kill. */
export function addKills(recorder: Recorder): void {
  for (const activity of recorder.view.calls('killNdmpSession')) {
    const command = recorder.read(activity.input, 'a planned kill', scheduleOf(activity));
    if (command !== undefined) addKill(recorder, activity, command as KillCommand);
  }
}

function addKill(recorder: Recorder, activity: Activity, command: KillCommand): void {
  const { record } = command.target;
  const about = {
    subject: `session/${keyText(record)}`,
    session: keyOf(record),
    planHash: command.planHash,
  };
  if (activity.end === undefined) return untold(recorder, activity, about);
  const { end } = activity;
  const outcome = outcomeOf(recorder, activity, end);
  if (outcome === undefined) return;
  if (activity.attempts > 1) earlierTries(recorder, activity, end, about);
  const actor = recorder.worker(end);
  const decided = decidedPart(command);
  if (isKill(outcome))
    recorder.add('killed', end.event, { ...about, actor }, killedPart(decided, activity, command, outcome));
  else
    recorder.add(
      'kept',
      end.event,
      { ...about, actor },
      {
        ...decided,
        why: outcome.note ?? decided.why,
        stage: 'kill',
        reason: outcome.outcome,
        ...dropAbsent({ perhapsOurs: outcome.perhapsOurs, approval: outcome.approval }),
      },
    );
}

/** Nothing of ours ended a session that was gone, replaced or alive when it was read right before. */
const isKill = ({ outcome, perhapsOurs }: KillOutcome): boolean =>
  outcome === 'killed' || outcome === 'failed' || (outcome === 'already_gone' && perhapsOurs === true);

function outcomeOf(recorder: Recorder, activity: Activity, end: ActivityEnd): KillOutcome | undefined {
  if (end.outcome === 'completed') return recorder.resultOf(activity, end) as KillOutcome | undefined;
  return { ownerUuid: '', sessionId: '', outcome: 'failed', ...dropAbsent({ note: end.failure?.message }) };
}

function decidedPart({ target }: KillCommand) {
  const { record, rule, why, unchangedSeconds } = target;
  return { ...keyOf(record), rule, why, unchangedSeconds, record, counters: [] };
}

function killedPart(
  decided: ReturnType<typeof decidedPart>,
  { attempts, end }: Activity,
  { again = false }: KillCommand,
  { outcome, confirmation, perhapsOurs, readAgeMs, note }: KillOutcome,
): Killed {
  return {
    ...decided,
    outcome: outcome as Killed['outcome'],
    ...dropAbsent({ confirmation, perhapsOurs, readAgeMs, note, failure: end?.failure }),
    again,
    attempts,
  };
}

type About = { subject: string; session: ReturnType<typeof keyOf>; planHash: string };

function untold(recorder: Recorder, activity: Activity, { subject, session, planHash }: About): void {
  // While the run goes on that is what its end will tell.
  if (recorder.view.close === undefined) return;
  recorder.gap(
    scheduleOf(activity),
    {
      what: 'unfinished_activity',
      why: 'the run was closed while this kill was under way: whether it was sent is in no event',
    },
    subject,
    { session, planHash },
  );
}

function earlierTries(
  recorder: Recorder,
  { attempts }: Activity,
  { event }: ActivityEnd,
  about: About,
): void {
  const { subject, session, planHash } = about;
  recorder.gap(
    event,
    {
      what: 'not_recorded',
      why: `only the last of ${attempts} tries is in history; an earlier one may have sent the kill (see confirmation)`,
    },
    subject,
    { session, planHash },
  );
}

/** Which killed sessions were gone in the end. */
export function addVerifications(recorder: Recorder): void {
  for (const activity of recorder.view.calls('awaitSessionsGone')) {
    const { end, attempts } = activity;
    if (end === undefined || end.outcome === 'cancelled') continue;
    const asked = recorder.read(activity.input, 'what is verified', scheduleOf(activity)) as
      AwaitGoneInput | undefined;
    const found = recorder.resultOf(activity, end) as AwaitGoneResult | undefined;
    const present = new Set(found?.present.map(keyText));
    const gone = (asked?.sessions ?? []).map(keyOf).filter((key) => !present.has(keyText(key)));
    recorder.add(
      'verified',
      end.event,
      { subject: 'sessions', actor: recorder.worker(end) },
      {
        gone: found === undefined ? [] : gone,
        present: found?.present.map(keyOf) ?? [],
        used: found?.used ?? {},
        attempts,
        ...dropAbsent({ missed: end.failure, requests: found?.requests }),
      },
    );
  }
}

const scheduleOf = ({ scheduledId, scheduledAt }: Activity) => ({ id: scheduledId, time: scheduledAt });
