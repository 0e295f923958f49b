import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import type { KillCommand, KillOutcome } from '../contracts/kill';
import { haltWords } from '../contracts/halt';
import type { SessionKey, SessionRecord } from '../contracts/session';
import type { OntapSlot } from '../ontap';
import { OntapError } from '../ontap';
import type { ClusterContext } from './cluster-context';
import { asActivity } from './failure-of';
import { judgeRead, judgeVanished, partnerLives } from './judge-read';
import type { Reading, Verdict } from './judge-read';
import { askForCancel, askForHalt } from './read-halt';
import { withHeartbeat } from './with-heartbeat';

/** A DELETE follows reads, of joined partners too, that are at most this old; else all are read again. */
const READ_VALID_MS = 2_000;
/** A DELETE is sent only when the attempt has at least this long left, so that its answer is not lost. */
const LEAST_TIME_LEFT_MS = 10_000;

/** `killSessions` knew of no halt and no cancel when it scheduled the kill; one that is later than this asks again. */
const STOP_KNOWN_MS = 10_000;

/** Kept over attempts: a DELETE may have been sent. A hint, not a proof: a crash right after may lose it. */
interface KillHint {
  deleteSent: boolean;
}

/** Activities that kill. */
export function createKillSession(context: ClusterContext) {
  return {
    /** Reads the session again and kills it, if nothing has changed since the plan. */
    killNdmpSession: (command: KillCommand): Promise<KillOutcome> =>
      asActivity(async () => {
        const { ownerUuid, sessionId } = command.target.record;
        assertMayKill(context, command);
        const { startToCloseTimeoutMs, heartbeatDetails } = activityInfo();
        const deadline = performance.now() + startToCloseTimeoutMs - LEAST_TIME_LEFT_MS;
        const hint = (heartbeatDetails as KillHint | undefined) ?? { deleteSent: false };
        const verdict = await withHeartbeat(hint, (beat) =>
          context.client.withSlot(
            (slot) =>
              readAndKill(slot, readingOf(context, command, hint), {
                beat,
                deadline,
                whyStopped: () => whyStopped(context),
              }),
            { signal: cancellationSignal() },
          ),
        );
        return { ownerUuid, sessionId, ...verdict };
      }),
  };
}

function assertMayKill({ cluster, config }: ClusterContext, { mode }: KillCommand): void {
  if (mode === 'enforce' && config.allow.includes('kill-sessions')) return;
  throw ApplicationFailure.nonRetryable(
    `Nothing may be killed on "${cluster}": that needs mode enforce and kill-sessions in allow of its entry`,
    FAILURE.NotGranted,
  );
}

function readingOf({ config }: ClusterContext, command: KillCommand, hint: KillHint): Reading {
  const deleteSent = hint.deleteSent || command.again === true;
  return { command, guard: config.guard, deleteSent, attempt: activityInfo().attempt };
}

interface Attempt {
  beat: (hint: KillHint) => void;
  /** `performance.now()` after which no DELETE is sent. */
  deadline: number;
  /** Why nothing may be killed now. */
  whyStopped: () => Promise<string | undefined>;
}

/**
 * By the server's clock for attempts; a slow clock of ours only matters for a first attempt that was queued. A cancel
 * waits for kills in flight: one that waits for a worker, or for ONTAP to be back, is not on its way yet.
 */
async function whyStopped({
  readHalt = askForHalt,
  isCancelled = askForCancel,
}: ClusterContext): Promise<string | undefined> {
  const { attempt, scheduledTimestampMs } = activityInfo();
  if (attempt === 1 && Date.now() - scheduledTimestampMs < STOP_KNOWN_MS) return undefined;
  const [halt, cancelled] = await Promise.all([readHalt(), isCancelled()]);
  return haltWords(halt) ?? (cancelled ? 'the run was cancelled' : undefined);
}

async function readAndKill(slot: OntapSlot, reading: Reading, attempt: Attempt): Promise<Verdict> {
  const { record, joined } = reading.command.target;
  for (;;) {
    const stopped = await attempt.whyStopped();
    const reads = createReads(slot);
    const partner = await findLivingPartner(reads, joined);
    if (partner !== undefined)
      return { outcome: 'revived', note: `session ${partner.sessionId}, joined to it, changed` };
    const now = await reads.read(record);
    const readAt = performance.now();
    const verdict = judgeRead(now, reading);
    if (verdict !== undefined) return verdict;
    if (stopped !== undefined) return { outcome: 'not_attempted', note: stopped };
    if (readAt > attempt.deadline) throw tooLate();
    const killed = await deleteSession(slot, reading, { ...attempt, readAt, oldestReadAt: reads.oldestAt() });
    if (killed !== 'kept back') return killed;
  }
}

/** Reads of one kill, and when the oldest of them, be it a partner's, was answered. */
interface Reads {
  read(key: SessionKey): Promise<SessionRecord | undefined>;
  oldestAt(): number;
}

function createReads(slot: OntapSlot): Reads {
  let oldestAt = Infinity;
  return {
    async read(key) {
      const found = await readSession(slot, key);
      oldestAt = Math.min(oldestAt, performance.now());
      return found;
    },
    oldestAt: () => oldestAt,
  };
}

async function findLivingPartner(reads: Reads, joined: SessionRecord[]): Promise<SessionRecord | undefined> {
  for (const planned of joined) {
    if (partnerLives(planned, await reads.read(planned))) return planned;
  }
  return undefined;
}

async function readSession(slot: OntapSlot, key: SessionKey): Promise<SessionRecord | undefined> {
  try {
    return await slot.getNdmpSession(key, { signal: cancellationSignal() });
  } catch (error) {
    if (error instanceof OntapError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

/**
 * Kept back when a read became too old while the DELETE waited for a login or a connection, or when nothing new may be
 * started: asked when the connection is there. Not bound to the attempt's cancellation: a DELETE on the wire is waited
 * for.
 */
async function deleteSession(
  slot: OntapSlot,
  reading: Reading,
  { beat, deadline, readAt, oldestReadAt }: Attempt & { readAt: number; oldestReadAt: number },
): Promise<Verdict | 'kept back'> {
  let readAgeMs: number | undefined;
  let isKeptBack = false;
  const mayLeave = () => {
    const now = performance.now();
    isKeptBack = now - oldestReadAt > READ_VALID_MS || now > deadline || cancellationSignal().aborted;
    if (isKeptBack) return false;
    beat({ deleteSent: true });
    readAgeMs = Math.round((now - readAt) * 10) / 10;
    return true;
  };
  try {
    await slot.deleteNdmpSession(reading.command.target.record, { mayLeave });
    return {
      outcome: 'killed',
      confirmation: 'confirmed',
      ...(readAgeMs === undefined ? {} : { readAgeMs }),
    };
  } catch (error) {
    if (isKeptBack) return 'kept back';
    return afterFailedDelete(error, reading);
  }
}

function afterFailedDelete(error: unknown, reading: Reading): Verdict {
  if (!(error instanceof OntapError)) throw error;
  const { kind, message } = error;
  if (kind === 'notFound') return judgeVanished(reading);
  if (kind === 'forbidden' || kind === 'readOnly') return { outcome: 'refused', note: message };
  // It may have taken effect all the same: the next attempt reads what became of it.
  throw error;
}

function tooLate(): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.OntapBusy,
    message: 'The queue to ONTAP left no time for a safe kill; tried again',
  });
}
