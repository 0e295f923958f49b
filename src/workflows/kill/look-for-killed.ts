import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { FAILURE } from '../../contracts/failures';
import type {
  AwaitGoneInput,
  AwaitGoneResult,
  LooksKnown,
  Misses,
  SoughtSession,
} from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { keyText } from '../../contracts/session-key';
import { mayHaveRequest, standing, verified, withFound } from '../../rules/kills';
import { looks } from '../shared/activities';
import { causeOf, endOf } from '../shared/failures';
import type { KillContext } from './context';

/** The last look gets this from when it falls due, ms: a busy worker begins it late, a busy ONTAP answers it slowly. */
const LAST_LOOK_MS = 10_000;
/** A cancelled run still looks whether its kills worked, but not for long. */
const CANCELLED_WITHIN_MS = 10_000;
/** Room for the two looks that prove an absence. */
const LATE_WITHIN_MS = 2_000;

/** Targets that are not proven gone. */
export interface Seen {
  /** ONTAP shows them. */
  present: KillTarget[];
  /** ONTAP does not show them, but did not say so twice. */
  unproven: KillTarget[];
  /** Of those that are present. */
  moved?: KillTarget[];
  /** When that was so; absent when ONTAP gave no answer. */
  at?: string;
  /** What was shown of each last, as {@link LooksKnown} has it. */
  shown?: ReadonlyMap<KillTarget, string | null>;
}

/**
 * What is not proven gone at the deadline; nothing is, when ONTAP gave no answer.
 *
 * @param shown - By looks that ended before: what shows something else since has moved
 */
export async function lookForKilled(
  context: KillContext,
  targets: KillTarget[],
  withinMs: number,
  shown?: Seen['shown'],
): Promise<Seen> {
  if (targets.length === 0) return { present: [], unproven: [] };
  const soughts = targets.map((target) => sought(context, target));
  const before = shown && { seen: targets.map((target) => shown.get(target) ?? null) };
  try {
    return told(context, targets, await lookUntilGone(context, soughts, withinMs, before));
  } catch (error) {
    if (endOf('verification', error) !== 'unverified') throw error;
    const known = { ...before, ...lastKnown(error) };
    const last = isUnlooked(error) ? await lookLate(context, soughts, known) : undefined;
    return last === undefined
      ? seenBefore(context, targets, { soughts, known })
      : told(context, targets, last);
  }
}

function told(context: KillContext, targets: KillTarget[], result: AwaitGoneResult): Seen {
  recordRequests(context, result);
  context.pools = poolsOf(result);
  const moved = new Set(result.moved?.map(keyText));
  return {
    ...seenOf(targets, result),
    moved: targets.filter(({ record }) => moved.has(keyText(record))),
    at: result.at,
    ...shownBy(targets, result),
  };
}

function shownBy(targets: KillTarget[], { seen }: Partial<Pick<LooksKnown, 'seen'>>): Pick<Seen, 'shown'> {
  if (seen === undefined) return {};
  return { shown: new Map(targets.map((target, index) => [target, seen[index] ?? null])) };
}

/** The last look fell due while no worker was there, not while ONTAP was away. */
function isUnlooked(error: unknown): boolean {
  const cause = causeOf(error);
  const isBetween = cause instanceof ApplicationFailure && cause.type === FAILURE.SessionsStillPresent;
  return (isBetween || cause instanceof TimeoutFailure) && patched('looked-for-late');
}

/** Once there is one again; undefined when that has no answer. */
async function lookLate(
  { request: { cluster } }: KillContext,
  sessions: SoughtSession[],
  before: Partial<LooksKnown>,
): Promise<AwaitGoneResult | undefined> {
  try {
    return await lookWithin(cluster, LATE_WITHIN_MS, { sessions, before });
  } catch (error) {
    if (endOf('verification', error) !== 'unverified') throw error;
    return undefined;
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
  const seen = { ...seenOf(targets, left), ...shownBy(targets, known) };
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
  const cause = causeOf(error);
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
  before?: Partial<LooksKnown>,
): Promise<AwaitGoneResult> {
  const sought = { sessions, ...(before === undefined ? {} : { before }) };
  const lookBriefly = () => lookWithin(cluster, CANCELLED_WITHIN_MS, sought);
  if (cancellation.requested) return lookBriefly();
  const scope = new CancellationScope();
  void cancellation.request.then(() => scope.cancel());
  try {
    return await scope.run(() => lookWithin(cluster, withinMs, sought));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return lookBriefly();
  }
}

const lookWithin = (cluster: string, withinMs: number, sought: AwaitGoneInput) =>
  looks(cluster, withinMs + LAST_LOOK_MS).awaitSessionsGone({ ...sought, withinMs });

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
