import type { KillOutcome } from '../../src/contracts/kill';
import type { KillTarget } from '../../src/contracts/plan';
import type { SessionRecord } from '../../src/contracts/session';
import { compareSession } from '../../src/rules/sessions';
import type { Model, TrueDelete, TrueSession } from './kill-model';
import { indexOf } from './kill-records';
import type { Played } from './kill-run';

/** A DELETE rests on reads that are at most this old when it leaves. */
const READ_VALID_MS = 2_000;
/** From the acknowledgement of a halt to the last DELETE that leaves. */
const HALT_HOLDS_MS = 3_000;

/** What became of a kill that hit a session, by what was true. */
export type Verdict =
  | 'justified'
  /** It moved after the request of our last read had left: the round trip that can't be closed, or the way of the DELETE. */
  | 'raced'
  /** The last read was not true: no killer can know. */
  | 'deceived'
  | 'wrongful';

/** All that the ledger has against a run; none for a good one. */
export function complaints(played: Played): string[] {
  return [
    ...played.model.deletes.flatMap((sent) => {
      const verdict = verdictOf(sent, played);
      return verdict === 'wrongful' ? [`wrongful kill of ${sent.key.sessionId} at ${sent.landedMs} ms`] : [];
    }),
    ...played.tooOld,
    ...falseReports(played),
    ...killsWhileHalted(played.model),
  ];
}

/** Judges one DELETE; undefined when it hit nothing. */
export function verdictOf(sent: TrueDelete, played: Played): Verdict | undefined {
  const { hit } = sent;
  if (hit === undefined) return undefined;
  const target = played.targets.find(({ record }) => record.sessionId === sent.key.sessionId);
  if (target === undefined) return 'wrongful';
  const verdicts = [target.record, ...target.joined].map((planned) => partVerdict(planned, sent, played));
  for (const verdict of ['wrongful', 'raced', 'deceived'] as const)
    if (verdicts.includes(verdict)) return verdict;
  return 'justified';
}

/** Whether one session that a kill rests on, itself or a partner, was as planned until the kill landed. */
function partVerdict(planned: SessionRecord, sent: TrueDelete, { model, plannedMs }: Played): Verdict {
  const lives = model.livesOf(indexOf(planned.sessionId));
  const isTarget = planned.sessionId === sent.key.sessionId;
  const rejoinedMs = isTarget ? undefined : rejoinedAfter(lives, planned, sent.landedMs ?? 0);
  if (rejoinedMs !== undefined) return verdictByRead(planned, sent, rejoinedMs);
  const changedMs = changeAfter(lives, planned, plannedMs, sent.landedMs ?? 0);
  if (changedMs === undefined) return 'justified';
  const killedMs = isTarget ? undefined : killedByUsMs(planned, model.deletes, sent.landedMs ?? 0);
  // A partner that moved while our kill of it was on its way has been judged with that kill.
  if (killedMs !== undefined) return killedMs <= changedMs ? 'justified' : 'raced';
  return verdictByRead(planned, sent, changedMs);
}

/** By the last read of a session that was not as planned any more since `changedMs`. */
function verdictByRead(planned: SessionRecord, sent: TrueDelete, changedMs: number): Verdict {
  const read = sent.reads.get(planned.sessionId);
  if (read === undefined) return 'wrongful';
  if (read.lied) return 'deceived';
  const isYoung = sent.departedMs - read.departedMs <= READ_VALID_MS;
  return isYoung && changedMs >= read.departedMs ? 'raced' : 'wrongful';
}

/** Since when another session has had the partner's id and its data connection, if one has them when a kill lands. */
function rejoinedAfter(
  lives: TrueSession[],
  { clientPort, mover, data }: SessionRecord,
  landedMs: number,
): number | undefined {
  const end = JSON.stringify(mover.connection ?? data.connection);
  const rejoined = lives.find(({ past }) => {
    const shown = past.filter(({ fromMs }) => fromMs <= landedMs).at(-1)?.record;
    if (shown === undefined || shown.clientPort === clientPort) return false;
    return JSON.stringify(shown.mover.connection ?? shown.data.connection) === end;
  });
  return rejoined?.past[0]?.fromMs;
}

/** When the session first was not as planned by itself: moved, ended or replaced. */
function changeAfter(
  lives: TrueSession[],
  planned: SessionRecord,
  fromMs: number,
  untilMs: number,
): number | undefined {
  const own = lives.find(({ past }) => past.some(({ record }) => record?.clientPort === planned.clientPort));
  if (own === undefined) return fromMs;
  const { movedAtMs } = own;
  if (movedAtMs !== undefined && movedAtMs <= untilMs && !isAsPlanned(own, planned, movedAtMs))
    return movedAtMs;
  return undefined;
}

const isAsPlanned = ({ past }: TrueSession, planned: SessionRecord, atMs: number) => {
  const shown = past.filter(({ fromMs }) => fromMs <= atMs).at(-1)?.record;
  return shown !== undefined && compareSession(planned, shown) === 'same';
};

/** When a kill of ours hit the partner, before this one landed. */
function killedByUsMs(planned: SessionRecord, deletes: TrueDelete[], untilMs: number): number | undefined {
  return deletes.find(
    ({ key, hit, landedMs = 0 }) =>
      key.sessionId === planned.sessionId && hit !== undefined && landedMs <= untilMs,
  )?.landedMs;
}

/** What is told of sessions, and is not so. */
export function falseReports({ model, targets, outcomes }: Played): string[] {
  return outcomes.flatMap((outcome) => {
    const sent = model.deletes.filter(({ key }) => key.sessionId === outcome.sessionId);
    const target = targets.find(({ record }) => record.sessionId === outcome.sessionId);
    return target === undefined ? [] : wrongWords(outcome, sent, target, model);
  });
}

function wrongWords(
  { outcome, sessionId, perhapsOurs, note = '' }: KillOutcome,
  sent: TrueDelete[],
  { record }: KillTarget,
  model: Played['model'],
): string[] {
  const isAccepted = sent.some(({ isAnswered }) => isAnswered);
  const life = model
    .livesOf(indexOf(sessionId))
    .find(({ past }) => past.some(({ record: shown }) => shown?.clientPort === record.clientPort));
  const isThere = life?.record !== undefined;
  const isExcused = (model.lied.absent.get(sessionId) ?? 0) >= 2 || model.cameBack(sessionId);
  switch (outcome) {
    case 'killed':
    case 'already_gone':
      return isThere && !isExcused ? [`${sessionId} is told as ${outcome}, and it is there`] : [];
    case 'revived':
    case 'replaced':
    case 'refused':
    case 'not_attempted':
    case 'failed':
      if (/may have ended it|a kill was sent/.test(note)) return [];
      // A worker that died with ONTAP's answer, and its heartbeat: the report says that it may have been us.
      return isAccepted && perhapsOurs !== true
        ? [`${sessionId}: ONTAP accepted the kill, told is ${outcome}`]
        : [];
    case 'still_present':
    case 'survived':
    case 'unverified':
    case 'awaits_approval':
      return [];
  }
}

/** Kills that left after all kills were halted. */
export function killsWhileHalted({ haltedAtMs, deletes }: Model): string[] {
  return deletes.flatMap(({ key, departedMs }) =>
    departedMs > haltedAtMs + HALT_HOLDS_MS
      ? [`a kill of ${key.sessionId} left ${departedMs - haltedAtMs} ms after the halt`]
      : [],
  );
}
