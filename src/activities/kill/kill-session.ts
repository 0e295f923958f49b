import { activityInfo, cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { KillCommand, KillOutcome } from '../../contracts/kill';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import type { OntapSlot } from '../../ontap';
import { OntapError } from '../../ontap';
import type { ClusterContext } from '../cluster-context';
import { asActivity, failureOf } from '../failure-of';
import { withHeartbeat } from '../with-heartbeat';
import { attemptKill, instantNow, withEarlier } from './attempt-kill';
import type { AttemptEnd, Instant, KillPorts, Removal } from './attempt-kill';
import type { Reading, Verdict } from './judge-read';
import { createStopQuestion } from './stop-question';
import type { StopQuestion } from './stop-question';

/** A DELETE is sent only when the attempt has at least this long left, so that its answer is not lost. */
const LEAST_TIME_LEFT_MS = 10_000;

/** Kept over attempts: a DELETE may have been sent. A hint, not a proof: a crash right after may lose it. */
interface KillHint {
  deleteSent: boolean;
}

/** Activities that kill. */
export function createKillSession(context: ClusterContext) {
  const whyStopped = createStopQuestion(context);
  return {
    /** Reads the session again and kills it, if nothing has changed since the plan. */
    killNdmpSession: (command: KillCommand): Promise<KillOutcome> =>
      asActivity('lastRead', async () => {
        const { startToCloseTimeoutMs, heartbeatDetails } = activityInfo();
        const begunAt = instantNow();
        const deadlineMs = begunAt.monotonicMs + startToCloseTimeoutMs - LEAST_TIME_LEFT_MS;
        const hint = (heartbeatDetails as KillHint | undefined) ?? { deleteSent: false };
        const reading = readingOf(context, command, hint);
        const { ownerUuid, sessionId } = command.target.record;
        const refusal = whyNotGranted(context, command);
        if (refusal !== undefined && hint.deleteSent)
          return {
            ownerUuid,
            sessionId,
            ...unlessClosed(withEarlier({ outcome: 'refused', note: refusal }, reading)),
          };
        if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, FAILURE.NotGranted);
        const end = await withHeartbeat(hint, (beat) =>
          context.client.withSlot(
            (slot) => attemptKill(reading, portsOf(slot, { begunAt, deadlineMs, whyStopped, hint, beat })),
            { signal: cancellationSignal() },
          ),
        );
        return { ownerUuid, sessionId, ...unlessClosed(end) };
      }),
  };
}

function whyNotGranted({ cluster, config }: ClusterContext, { mode }: KillCommand): string | undefined {
  if (config.scope === 'svm')
    return `Nothing may be killed on "${cluster}": its login is an SVM's (scope: svm), which is not shown the nodes`;
  if (mode === 'enforce' && config.allow.includes('kill-sessions')) return undefined;
  return `Nothing may be killed on "${cluster}": that needs mode enforce and kill-sessions in allow of its entry`;
}

function unlessClosed(end: AttemptEnd): Verdict {
  if (end === 'closed') throw closed();
  return end;
}

function readingOf({ config }: ClusterContext, command: KillCommand, hint: KillHint): Reading {
  const deleteSent = hint.deleteSent || command.again === true;
  return { command, guard: config.guard, deleteSent, attempt: activityInfo().attempt };
}

interface Attempt {
  /** `performance.now()` after which no DELETE is sent. */
  deadlineMs: number;
  begunAt: Instant;
  whyStopped: StopQuestion;
  /** What earlier attempts have told. */
  hint: KillHint;
  beat: (hint: KillHint) => void;
}

function portsOf(slot: OntapSlot, { begunAt, deadlineMs, whyStopped, hint, beat }: Attempt): KillPorts {
  const signal = cancellationSignal();
  return {
    now: instantNow,
    read: (key) => readSession(slot, key, signal),
    whyStopped: () => whyStopped(begunAt),
    isOpen: () => !signal.aborted && performance.now() <= deadlineMs,
    rest: (ms) => sleep(ms),
    remove: async (key, mayLeave) => {
      const leaves = () => {
        const may = mayLeave();
        if (may) beat({ deleteSent: true });
        return may;
      };
      try {
        return await removeSession(slot, key, leaves);
      } catch (error) {
        // What ONTAP turned away has not been sent, as far as what becomes of the session goes.
        if (error instanceof OntapError && error.isTurnedAway) beat(hint);
        throw error instanceof OntapError ? failureOf(error, 'delete') : error;
      }
    },
  };
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

/** Not bound to the attempt's cancellation: a DELETE on the wire is waited for. */
async function removeSession(slot: OntapSlot, key: SessionKey, mayLeave: () => boolean): Promise<Removal> {
  try {
    await slot.deleteNdmpSession(key, { mayLeave });
    return { answer: 'accepted' };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const { kind, message } = error;
    if (kind === 'notFound') return { answer: 'gone' };
    if (kind === 'forbidden' || kind === 'readOnly') return { answer: 'refused', note: message };
    // It may have taken effect all the same: the next attempt reads what became of it.
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
