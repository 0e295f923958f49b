import { activityInfo, cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { approveCommand } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import { KILL_ROOM } from '../../contracts/history-room';
import type { KillCommand, KillOutcome } from '../../contracts/kill';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import type { OntapSlot } from '../../ontap';
import { OntapError } from '../../ontap';
import { acceptedForLater, withEarlier } from '../../rules/last-read';
import type { AttemptVerdict, KillVerdict, LastRead } from '../../rules/last-read';
import type { ChangeGate } from '../change-gate';
import { createSignatureQuestion } from '../approval/signed-approval';
import type { SignatureQuestion } from '../approval/signed-approval';
import type { ClusterContext } from '../cluster-context';
import type { Evidence } from '../evidence/evidence-context';
import { guardOf, whoLives, whyNoEviction } from '../evidence/evictions';
import { whyNotEvident } from '../evidence/kill-evidence';
import { asActivity, failureOf, fittingWords } from '../failure-of';
import { findApproval, findPending, foundNow, killOf, readApproval } from '../read-approval';
import type { WriteTarget } from '../read-approval';
import { whoAnswers } from '../ping-client';
import { byWhomElse, tellRefused } from '../refused-writes';
import { withHeartbeat } from '../with-heartbeat';
import { ageMs, attemptKill, instantNow } from './attempt-kill';
import type { AttemptEnd, KillPorts, StopAnswer } from './attempt-kill';
import { followJob } from './follow-job';
import { assertLostListed, isPerhapsSent, lostOf, notSent, tellingWhatIsKept } from './kill-hint';
import type { Beat, KillHint } from './kill-hint';
import { removeSession } from './remove-session';
import { createStopQuestion } from './stop-question';
import type { StopQuestion } from './stop-question';

/** A DELETE is sent only when the attempt has at least this long left, so that its answer is not lost. */
const LEAST_TIME_LEFT_MS = 10_000;

/** An answer from before the slot is not asked for again while it leaves the reads most of their time, ms. */
const ASKED_BEFORE_MS = 500;

/** Activities that kill. */
export function createKillSession(context: ClusterContext, evidence: Evidence, gate: ChangeGate) {
  const whyStopped = createStopQuestion(context, gate);
  const own = { context, evidence, whyNotSigned: createSignatureQuestion(context, evidence) };
  return {
    /** Reads the session again and kills it, if its evidence is enough for the guard and nothing has changed since. */
    killNdmpSession: (command: KillCommand): Promise<KillOutcome> =>
      asActivity('lastRead', async () => {
        const hint = (activityInfo().heartbeatDetails as KillHint | undefined) ?? { deleteSent: false };
        const verdict = await kill(own, command, hint, whyStopped);
        const { ownerUuid, sessionId } = command.target.record;
        return { ownerUuid, sessionId, ...withinRoom(verdict, command) };
      }),
  };
}

/** Who holds the login, and what it has seen. */
interface Own {
  context: ClusterContext;
  evidence: Evidence;
  whyNotSigned: SignatureQuestion;
}

async function kill(
  own: Own,
  command: KillCommand,
  hint: KillHint,
  whyStopped: StopQuestion,
): Promise<KillVerdict> {
  const { context } = own;
  const begunAt = instantNow();
  const deadlineMs = begunAt.monotonicMs + activityInfo().startToCloseTimeoutMs - LEAST_TIME_LEFT_MS;
  const lastRead = lastReadOf(context, command, hint);
  // What ONTAP has in hand is only followed.
  const refusal = hint.later === undefined ? await whyRefused(own, command) : undefined;
  if (refusal !== undefined && (hint.deleteSent || hint.asked !== undefined || isPerhapsSent(hint)))
    return withEarlier({ outcome: 'refused', note: refusal.text }, lastRead);
  if (refusal !== undefined) {
    tellRefused(context, 'kill', refusal.isOld === true ? 'EvidenceOld' : FAILURE.NotGranted, refusal.text);
    throw ApplicationFailure.nonRetryable(refusal.text, FAILURE.NotGranted);
  }
  return withHeartbeat(
    hint,
    tellingWhatIsKept(hint, async (beat) => {
      const follow = (verdict: AttemptVerdict) =>
        followJob(context.client, command.target.record, verdict, (asked) => beat(notSent(asked)));
      if (hint.later !== undefined) return follow(acceptedForLater(hint.later));
      const target = killOf(command.target.record);
      const stopping = askedBefore(() => whyStopped(begunAt));
      // A change gate that is slow holds up no slot.
      if (context.config.guard.changeGate !== undefined) await stopping();
      const end = await context.client.withSlot(
        (slot) =>
          attemptKill(
            lastRead,
            portsOf(slot, { context, command, target, deadlineMs, whyStopped: stopping, hint, beat }),
          ),
        { signal: cancellationSignal() },
      );
      return follow(unlessClosed(end));
    }),
  );
}

/** Asks at once, while the kill waits for its slot: a slot that waits for Temporal is lost to other kills. */
function askedBefore(ask: () => Promise<StopAnswer>): () => Promise<StopAnswer> {
  const first = ask();
  first.catch(() => undefined);
  return async () => {
    const answer = await first;
    return ageMs(answer.asked, instantNow()) <= ASKED_BEFORE_MS ? answer : ask();
  };
}

/** A first kill tells in full what ONTAP said. */
function withinRoom(verdict: KillVerdict, { again }: KillCommand): KillVerdict {
  const { note } = verdict;
  const room = again === true ? KILL_ROOM.note : KILL_ROOM.words;
  return note === undefined ? verdict : { ...verdict, note: fittingWords(note, room) };
}

async function whyRefused(
  { context, evidence, whyNotSigned }: Own,
  command: KillCommand,
): Promise<{ text: string; isOld?: true } | undefined> {
  const text = whyNotGranted(context, command) ?? whyNoEviction(context, command.evict);
  if (text !== undefined) return { text };
  const name = `The kill of session ${command.target.record.sessionId} is not granted`;
  const evident = await whyNotEvident(context, evidence, command);
  if (evident !== undefined) return { ...evident, text: `${name}: ${evident.why}` };
  const unsigned = await whyNotSigned(command);
  return unsigned === undefined ? undefined : { text: `${name}: ${unsigned}` };
}

function whyNotGranted({ cluster, config }: ClusterContext, { mode }: KillCommand): string | undefined {
  // Without a run there is no plan, and none that could be asked whether it was cancelled.
  const elsewhere = byWhomElse(['killSessions']);
  if (elsewhere !== undefined)
    return `Nothing may be killed on "${cluster}" ${elsewhere}: a kill leaves only for a killSessions run of a clean-up`;
  if (config.scope === 'svm')
    return `Nothing may be killed on "${cluster}": its login is an SVM's (scope: svm), which is not shown the nodes`;
  if (mode === 'enforce' && config.allow.includes('kill-sessions')) return undefined;
  return `Nothing may be killed on "${cluster}": that needs mode enforce and kill-sessions in allow of its entry`;
}

function unlessClosed(end: AttemptEnd): AttemptVerdict {
  if (end === 'closed') throw closed();
  return end;
}

function lastReadOf(context: ClusterContext, command: KillCommand, hint: KillHint): LastRead {
  const deleteSent = hint.deleteSent || (command.again === true && command.approval === undefined);
  const asked = hint.asked ?? command.approval;
  const lost = lostOf(hint);
  return {
    command,
    guard: guardOf(context, command.evict),
    deleteSent,
    attempt: activityInfo().attempt,
    ...(asked === undefined ? {} : { asked }),
    ...(hint.said === undefined ? {} : { said: hint.said }),
    ...(lost === undefined ? {} : { lost }),
  };
}

interface Attempt {
  context: ClusterContext;
  command: KillCommand;
  target: WriteTarget;
  /** `performance.now()` after which no DELETE is sent. */
  deadlineMs: number;
  whyStopped: () => Promise<StopAnswer>;
  /** What earlier attempts have told. */
  hint: KillHint;
  beat: Beat;
}

function portsOf(
  slot: OntapSlot,
  { context, command, target, deadlineMs, whyStopped, hint, beat }: Attempt,
): KillPorts {
  const signal = cancellationSignal();
  const lives = whoLives(context, command);
  return {
    ...(lives && {
      whoLives: async () => {
        const records = await slot.listNdmpSessions({}, { signal });
        return lives(records) ?? whoAnswers(context, command, records);
      },
    }),
    now: instantNow,
    read: (key) => readSession(slot, key, signal),
    findPending: () => findPending(slot, target, signal),
    findApproval: () => (isPerhapsSent(hint) ? findUnheard : foundNow)(slot, target, signal),
    readApproval: (asked) => readApproval(slot, asked, target, signal),
    whyStopped,
    isOpen: () => !signal.aborted && performance.now() <= deadlineMs,
    rest: (ms) => sleep(ms),
    assertListed: () => assertLostListed(hint, beat),
    remove: async (key, mayLeave) => {
      const leaves = () => {
        const may = mayLeave();
        if (may) beat({ deleteSent: true });
        return may;
      };
      try {
        const removal = await removeSession(slot, key, {
          target,
          mayLeave: leaves,
          tell: beat,
          mayHaveTwins: isPerhapsSent(hint) || command.again === true,
        });
        if (removal.answer === 'not_sent') tellRefused(context, 'kill', FAILURE.FuseBlown, removal.note);
        return removal;
      } catch (error) {
        // What ONTAP turned away has not been sent, as far as what becomes of the session goes.
        if (error instanceof OntapError && error.isTurnedAway) beat(hint);
        throw error instanceof OntapError ? failureOf(error, 'delete') : error;
      }
    },
  };
}

/** @throws when ONTAP does not answer: nothing may follow a DELETE unread that may have left */
async function findUnheard(...asked: Parameters<typeof findApproval>): Promise<AwaitedApproval | undefined> {
  try {
    return await findApproval(...asked);
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const { kind, retryable, code, status, retryAfterMs, said, remedy, message } = error;
    const sent = `a kill may have been sent, and a request for its approval be open, which can't be looked for now (${approveCommand(undefined)})`;
    const rest = { kind, retryable, code, status, retryAfterMs, said, remedy };
    throw new OntapError({ ...rest, message: `${sent}: ${message}` });
  }
}

async function readSession(
  slot: OntapSlot,
  key: SessionKey,
  signal: AbortSignal,
): Promise<SessionRecord | undefined> {
  try {
    return await slot.getNdmpSession(key, { signal });
  } catch (error) {
    if (error instanceof OntapError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

/** By a cancel, a shut-down, or for want of time. */
function closed(): unknown {
  const signal = cancellationSignal();
  if (signal.aborted) return signal.reason;
  return ApplicationFailure.create({
    type: FAILURE.OntapBusy,
    message: 'The queue to ONTAP left no time for a safe kill; tried again',
  });
}
