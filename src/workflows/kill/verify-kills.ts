import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import type {
  AwaitGoneResult,
  KillOutcome,
  KillRequest,
  LooksKnown,
  Misses,
  SoughtSession,
} from '../../contracts/kill';
import { FAILURE } from '../../contracts/failures';
import { KILL_ROOM } from '../../contracts/history-room';
import type { KillTarget } from '../../contracts/plan';
import { keyOf, keyText } from '../../contracts/session-key';
import {
  afterMotion,
  afterSecondKill,
  isUnderVerification,
  mayHaveRequest,
  mayKillAgain,
  standing,
  verified,
  withFound,
} from '../../rules/kills';
import { looks } from '../shared/activities';
import { endOf } from '../shared/failures';
import type { KillContext } from './context';
import { renewEvidence } from './evidence';
import { killTogether } from './kill-in-slices';
import { tellCleanup } from './tell-cleanup';

/** The last look gets this from when it falls due, ms: a busy worker begins it late, a busy ONTAP answers it slowly. */
const LAST_LOOK_MS = 10_000;
/** A cancelled run still looks whether its kills worked, but not for long. */
const CANCELLED_WITHIN_MS = 10_000;

/** Looks until killed sessions, and those that were gone, are proven gone; kills those that are not once more. */
export async function verifyKills(context: KillContext, targets: KillTarget[]): Promise<void> {
  const watched = targets.filter(({ record }) => isUnderVerification(context.outcomeOf(record)));
  if (watched.length === 0) return;
  const { within, killAgainAfter } = context.request.policy.verify;
  const [total, first] = [durationMs(within), Math.min(durationMs(within), durationMs(killAgainAfter))];
  if (total > first) context.sentUntil = new Date(Date.now() + first).toISOString();
  context.enter('verifying');
  await tellCleanup(context, 'verifying');
  const early = await look(context, watched, first);
  recordMoved(context, early);
  const late = total === first ? early : await killAgainAndLook(context, early, total - first);
  recordMoved(context, late);
  for (const target of watched) {
    const known = context.outcomeOf(target.record);
    if (!isUnderVerification(known) || known === undefined) continue;
    const seen = late.present.includes(target)
      ? 'present'
      : late.unproven.includes(target)
        ? 'unproven'
        : 'gone';
    context.record(verified(known, seen, late.at));
  }
}

/** The second kill of what is present; after a cancel or a halt none. Nobody knows enough of the others to do that. */
async function killAgainAndLook(
  context: KillContext,
  { present, unproven }: Seen,
  withinMs: number,
): Promise<Seen> {
  if (present.length > 0) {
    await tellCleanup(context, 'verifying');
    if (!context.mustStop) await context.halts.ask();
  }
  const again = present.filter((target) => !isSaved(context, target));
  const wasWaiting = context.waiting !== undefined;
  if (!context.mustStop && patched('evidence-renewed-again')) {
    const renewed = patched('more-renewed-again') ? renewable(context.request) : RENEWED_BEFORE;
    await renewEvidence(context, again.slice(0, renewed));
  }
  const known = knownEnough(context, again);
  const tried = new Set<KillTarget>();
  await killTogether(context, known, (target, outcome) => {
    tried.add(target);
    recordSecond(context, target, outcome);
  });
  for (const target of known.filter((one) => !tried.has(one)))
    recordSecond(context, target, unsent(target, context.whyStopped));
  if (wasWaiting) await tellLast(context);
  const left = present.filter(({ record }) => isUnderVerification(context.outcomeOf(record)));
  return look(context, [...left, ...unproven], withinMs);
}

/** True when a first kill was its last one: what was seen at work works with what is joined to it. */
function isSaved(context: KillContext, target: KillTarget): boolean {
  const first = context.outcomeOf(target.record);
  if (first !== undefined && !mayKillAgain(first)) return true;
  const partner = target.joined.find((one) => context.outcomeOf(one)?.outcome === 'survived');
  if (partner === undefined) return false;
  const note = `session ${partner.sessionId}, which is joined to it, was seen at work`;
  recordSecond(context, target, unsent(target, note));
  return true;
}

/** Of runs that began before this went by the size of the plan. */
const RENEWED_BEFORE = 12;

/** As many sessions as history has room for. */
function renewable({ targets }: KillRequest): number {
  const sessions = targets.reduce((sum, { joined }) => sum + 1 + joined.length, 0);
  return sessions <= KILL_ROOM.renewedAgain ? targets.length : 0;
}

/** No kill is asked for that could not be granted. */
function knownEnough(context: KillContext, targets: KillTarget[]): KillTarget[] {
  if (context.mustStop || !patched('more-renewed-again')) return targets;
  const nowMs = Date.now();
  const how = context.request.evict === undefined ? 'run the clean-up again' : 'evict the client again';
  const isKnown = (target: KillTarget) => context.evidence.isGood([target], nowMs);
  for (const target of targets.filter((one) => !isKnown(one)))
    recordSecond(context, target, unsent(target, `it was not looked at again: ${how}`));
  return targets.filter(isKnown);
}

/** From now on nothing is sent: whoever has read that something waits has to know. */
async function tellLast(context: KillContext): Promise<void> {
  if (!patched('waiting-kills-told')) return;
  delete context.sentUntil;
  context.enter('verifying');
  await tellCleanup(context, 'verifying');
}

/** What a look has seen at work lives on, whatever it shows when a second kill would be due. */
function recordMoved(context: KillContext, { moved = [] }: Seen): void {
  for (const { record } of moved) {
    const first = context.outcomeOf(record);
    if (first !== undefined) context.record(afterMotion(first));
  }
}

/** No second kill was sent, and why, as far as that can be told. */
function unsent({ record }: KillTarget, note: string | undefined): KillOutcome {
  return { ...keyOf(record), outcome: 'not_attempted', ...(note === undefined ? {} : { note }) };
}

function recordSecond(context: KillContext, { record }: KillTarget, second: KillOutcome): void {
  const first = context.outcomeOf(record);
  context.record(first === undefined ? second : afterSecondKill(first, second));
}

/** Targets that are not proven gone. */
interface Seen {
  /** ONTAP shows them. */
  present: KillTarget[];
  /** ONTAP does not show them, but did not say so twice. */
  unproven: KillTarget[];
  /** Of those that are present. */
  moved?: KillTarget[];
  /** When that was so; absent when ONTAP gave no answer. */
  at?: string;
}

/** What is not proven gone at the deadline; nothing is, when ONTAP gave no answer. */
async function look(context: KillContext, targets: KillTarget[], withinMs: number): Promise<Seen> {
  if (targets.length === 0) return { present: [], unproven: [] };
  const soughts = targets.map((target) => sought(context, target));
  try {
    const result = await lookUntilGone(context, soughts, withinMs);
    recordRequests(context, result);
    context.pools = poolsOf(result);
    const moved = new Set(result.moved?.map(keyText));
    const others = { moved: targets.filter(({ record }) => moved.has(keyText(record))), at: result.at };
    return { ...seenOf(targets, result), ...others };
  } catch (error) {
    if (endOf('verification', error) !== 'unverified') throw error;
    return seenBefore(context, targets, { soughts, known: lastKnown(error) });
  }
}

/** What earlier looks have seen is not taken back by a last one that failed. */
function seenBefore(
  context: KillContext,
  targets: KillTarget[],
  { soughts, known }: { soughts: SoughtSession[]; known: Partial<LooksKnown> },
): Seen {
  const { misses, moved, requests = [] } = known;
  if (misses === undefined) return { present: [], unproven: targets };
  const left = standing(soughts, misses.map(Number));
  recordRequests(context, { requests, ...left });
  const seen = seenOf(targets, left);
  if (!patched('motion-kept')) return seen;
  const those = targets.filter((target, index) => moved?.[index] === true && seen.present.includes(target));
  return { ...seen, moved: those };
}

function seenOf(targets: KillTarget[], left: Pick<AwaitGoneResult, 'present' | 'unproven'>): Seen {
  const [present, unproven] = [new Set(left.present.map(keyText)), new Set(left.unproven.map(keyText))];
  return {
    present: targets.filter(({ record }) => present.has(keyText(record))),
    unproven: targets.filter(({ record }) => unproven.has(keyText(record))),
  };
}

/** What looks knew whose time was over between two of them, or in the middle of one. */
function lastKnown(error: unknown): Partial<LooksKnown> {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const known: unknown =
    cause instanceof TimeoutFailure
      ? cause.lastHeartbeatDetails
      : cause instanceof ApplicationFailure && cause.type === FAILURE.SessionsStillPresent
        ? cause.details?.[0]
        : undefined;
  // Workers from before told misses alone.
  return Array.isArray(known) ? { misses: known as Misses } : ((known as Partial<LooksKnown>) ?? {});
}

/** A cancel cuts the wait short. */
async function lookUntilGone(
  { cancellation, request: { cluster } }: KillContext,
  sessions: SoughtSession[],
  withinMs: number,
): Promise<AwaitGoneResult> {
  const lookFor = (ms: number) =>
    looks(cluster, ms + LAST_LOOK_MS).awaitSessionsGone({ sessions, withinMs: ms });
  const lookBriefly = () => lookFor(CANCELLED_WITHIN_MS);
  if (cancellation.requested) return lookBriefly();
  const scope = new CancellationScope();
  void cancellation.request.then(() => scope.cancel());
  try {
    return await scope.run(() => lookFor(withinMs));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return lookBriefly();
  }
}

function sought(context: KillContext, { record }: KillTarget): SoughtSession {
  const { ownerUuid, sessionId, client, clientPort, svm, node } = record;
  const known = context.outcomeOf(record);
  const request = known?.approval?.index;
  const unheard = mayHaveRequest(known) ? { isUnheard: true as const } : undefined;
  const asked = request === undefined ? unheard : { request };
  return {
    ownerUuid,
    sessionId,
    ...(client === undefined ? {} : { client }),
    ...(clientPort === undefined ? {} : { clientPort }),
    ...(asked && {
      ...asked,
      ...(svm === undefined ? {} : { svm }),
      ...(node === undefined ? {} : { node }),
    }),
  };
}

/** What was gone was killed by its request, or not: that is known now. */
function recordRequests(
  context: KillContext,
  { requests = [], present, unproven }: Pick<AwaitGoneResult, 'requests' | 'present' | 'unproven'>,
): void {
  const left = new Set([...present, ...unproven].map(keyText));
  for (const request of requests) {
    const known = context.outcomeOf(request);
    if (known === undefined) continue;
    const now = withFound(known, request);
    if (now.approval === undefined) continue;
    context.record(left.has(keyText(request)) ? now : verified(now, 'gone'));
  }
}

function poolsOf({ used }: AwaitGoneResult): { node: string; used: number }[] {
  return Object.entries(used).map(([node, count]) => ({ node, used: count }));
}
