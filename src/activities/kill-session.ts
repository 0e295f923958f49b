import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import type { KillCommand, KillOutcome } from '../contracts/kill';
import type { SessionKey, SessionRecord } from '../contracts/session';
import type { OntapSlot } from '../ontap';
import { OntapError } from '../ontap';
import { compareSession, guardProtects } from '../rules/sessions';
import type { ClusterContext } from './cluster-context';
import { asActivity } from './failure-of';
import { withHeartbeat } from './with-heartbeat';

/** A DELETE follows a read that is at most this old; else the session is read again. */
const READ_VALID_MS = 2_000;
/** A DELETE is sent only when the attempt has at least this long left, so that its answer is not lost. */
const LEAST_TIME_LEFT_MS = 10_000;

/** Kept over attempts: a DELETE may have been sent. A hint, not a proof: a crash right after may lose it. */
interface KillHint {
  deleteSent: boolean;
}

type Verdict = Omit<KillOutcome, keyof SessionKey>;

/** Activities that kill. */
export function createKillSession(context: ClusterContext) {
  return {
    /** Reads the session again and kills it, if nothing has changed since the plan. */
    killNdmpSession: (command: KillCommand): Promise<KillOutcome> =>
      asActivity(async () => {
        const { ownerUuid, sessionId } = command.target.record;
        assertMayKill(context, command);
        const hint: KillHint = (activityInfo().heartbeatDetails as KillHint | undefined) ?? {
          deleteSent: false,
        };
        const deadline = performance.now() + activityInfo().startToCloseTimeoutMs - LEAST_TIME_LEFT_MS;
        const verdict = await withHeartbeat(hint, (beat) =>
          context.client.withSlot((slot) => readAndKill(context, slot, command, { hint, beat, deadline }), {
            signal: cancellationSignal(),
          }),
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

interface Attempt {
  hint: KillHint;
  beat: (hint: KillHint) => void;
  /** `performance.now()` after which no DELETE is sent. */
  deadline: number;
}

async function readAndKill(
  context: ClusterContext,
  slot: OntapSlot,
  command: KillCommand,
  attempt: Attempt,
): Promise<Verdict> {
  for (;;) {
    const partner = await findMovedPartner(slot, command.target.joined);
    if (partner !== undefined)
      return { outcome: 'revived', note: `session ${partner.sessionId}, joined to it, changed` };
    const now = await readSession(slot, command.target.record);
    const readAt = performance.now();
    const verdict = judge(context, command, now, attempt.hint);
    if (verdict !== undefined) return verdict;
    if (readAt > attempt.deadline) throw tooLate();
    attempt.beat({ deleteSent: true });
    attempt.hint = { deleteSent: true };
    const readAgeMs = performance.now() - readAt;
    if (readAgeMs > READ_VALID_MS) continue;
    return {
      ...(await deleteSession(slot, command.target.record)),
      readAgeMs: Math.round(readAgeMs * 10) / 10,
    };
  }
}

/** What the session's present record decides by itself; undefined when it is to be killed. */
function judge(
  { config }: ClusterContext,
  { target, again }: KillCommand,
  now: SessionRecord | undefined,
  hint: KillHint,
): Verdict | undefined {
  if (now === undefined) return gone(hint, again);
  const compared = compareSession(target.record, now);
  if (compared === 'replaced') return gone(hint, again, 'its id belongs to another session now');
  if (compared === 'changed' && !endedByUs(target.record, now, hint, again)) {
    return { outcome: 'revived', note: 'it changed after the plan' };
  }
  const guarded = guardProtects(now, config.guard, target.knownAbsent);
  if (guarded !== undefined) return { outcome: 'refused', note: guarded };
  // An earlier attempt of ours has stopped it: verification tells when it is gone.
  if (compared === 'changed' && again !== true) return { outcome: 'killed', confirmation: 'inferred' };
  return undefined;
}

function gone(hint: KillHint, again: boolean | undefined, note?: string): Verdict {
  const because = note === undefined ? {} : { note };
  if (hint.deleteSent || again === true) return { outcome: 'killed', confirmation: 'inferred', ...because };
  if (note !== undefined) return { outcome: 'replaced', note };
  return activityInfo().attempt > 1
    ? { outcome: 'already_gone', perhapsOurs: true }
    : { outcome: 'already_gone' };
}

/** A killed session may show as halted, aborted, with the same counters, before it vanishes. */
function endedByUs(
  planned: SessionRecord,
  now: SessionRecord,
  hint: KillHint,
  again: boolean | undefined,
): boolean {
  return (hint.deleteSent || again === true) && stoppedWithSameCounters(planned, now);
}

function stoppedWithSameCounters(planned: SessionRecord, now: SessionRecord): boolean {
  const stopped = [now.data, now.mover].some(
    (service) => service.state === 'halted' && service.reason === 'aborted',
  );
  return stopped && planned.data.bytes === now.data.bytes && planned.mover.bytes === now.mover.bytes;
}

/** A joined session that changed since the plan, other than by being killed itself. */
async function findMovedPartner(
  slot: OntapSlot,
  joined: SessionRecord[],
): Promise<SessionRecord | undefined> {
  for (const planned of joined) {
    const now = await readSession(slot, planned);
    if (now === undefined || compareSession(planned, now) !== 'changed') continue;
    if (!stoppedWithSameCounters(planned, now)) return planned;
  }
  return undefined;
}

async function readSession(slot: OntapSlot, key: SessionKey): Promise<SessionRecord | undefined> {
  try {
    return await slot.getNdmpSession(key, { signal: cancellationSignal() });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Not bound to the attempt's cancellation: a DELETE on the wire is waited for. */
async function deleteSession(slot: OntapSlot, key: SessionKey): Promise<Verdict> {
  try {
    await slot.deleteNdmpSession(key, {});
    return { outcome: 'killed', confirmation: 'confirmed' };
  } catch (error) {
    if (isNotFound(error))
      return { outcome: 'already_gone', note: 'it vanished between our read and our kill' };
    if (error instanceof OntapError && (error.kind === 'forbidden' || error.kind === 'readOnly')) {
      return { outcome: 'refused', note: error.message };
    }
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof OntapError && error.kind === 'notFound';
}

function tooLate(): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.OntapBusy,
    message: 'The queue to ONTAP left no time for a safe kill; tried again',
  });
}
