import type { CleanupMode } from '../../contracts/cleanup';
import type { Guard } from '../../contracts/cluster';
import { durationMs, exactDuration } from '../../contracts/duration';
import type { Evict } from '../../contracts/evict';
import type { Policy } from '../../contracts/policy';
import { approversOf } from '../approval';
import { SAMPLES } from '../../contracts/schemas/policy';
import { wishedEvidence } from './choose-evidence';
import type { EvidenceWish } from './choose-evidence';

/** From here on a computed `every` is a whole number of seconds, for the reader; below, milliseconds. */
const WHOLE_SECONDS_FROM_MS = 10_000;

interface Observation {
  windowMs: number;
  everyMs: number;
}

/** A policy that observes as long and as often as the guard asks, with a sentence for each thing that it changed. */
export interface TightenedPolicy {
  policy: Policy;
  tightened: string[];
  /** Absent in runs that began before anything was collected. */
  evidence?: EvidenceWish;
}

/** What the guard asks is done and reported, not refused. Its kill limits stay apart: approval never lifts them. */
export function tightenPolicy(
  policy: Policy,
  guard: Guard,
  mode: CleanupMode = 'enforce',
  evict?: Evict,
): TightenedPolicy {
  const asked = { windowMs: durationMs(policy.observe.window), everyMs: durationMs(policy.observe.every) };
  const done = observation(asked, guard);
  const observe = {
    ...policy.observe,
    window: exactDuration(done.windowMs),
    every: exactDuration(done.everyMs),
  };
  const evidence = wishedEvidence(policy, guard, mode);
  const isKept = policy.inTakeover === 'judge' && guard.inTakeover !== 'judge';
  return {
    policy: {
      ...policy,
      ...(same(asked, done) ? {} : { observe }),
      ...(isKept ? { inTakeover: 'keep' as const } : {}),
    },
    tightened: [
      ...observationChanges(policy, asked, done, guard),
      ...(policy.observe.evidence === 'collected' && evidence === 'fresh'
        ? ['evidence collected → fresh (guard.collected)']
        : []),
      // Nobody asks an eviction for limits.
      ...(evict === undefined ? limitChanges(policy, guard) : []),
      ...(isKept ? ['inTakeover judge → keep (guard.inTakeover)'] : []),
      ...approverChanges(policy, guard),
    ],
    evidence,
  };
}

function same(a: Observation, b: Observation): boolean {
  return a.windowMs === b.windowMs && a.everyMs === b.everyMs;
}

/** Keeps `every` where 2 to 25 samples allow it; the window never gets shorter. */
function observation(asked: Observation, guard: Guard): Observation {
  const windowMs = Math.max(asked.windowMs, durationMs(guard.minWindow));
  const intervals = Math.ceil(windowMs / asked.everyMs);
  const allowed = Math.min(Math.max(intervals, guard.minSamples - 1), SAMPLES.most - 1);
  if (allowed === intervals) return { windowMs: intervals * asked.everyMs, everyMs: asked.everyMs };
  const exact = Math.ceil(windowMs / allowed);
  const everyMs = allowed > intervals ? Math.min(roundedUp(exact), asked.everyMs) : roundedUp(exact);
  return { windowMs: allowed * everyMs, everyMs };
}

function roundedUp(ms: number): number {
  return ms < WHOLE_SECONDS_FROM_MS ? ms : Math.ceil(ms / 1_000) * 1_000;
}

function observationChanges(policy: Policy, asked: Observation, done: Observation, guard: Guard): string[] {
  const cause = asked.windowMs < durationMs(guard.minWindow) ? 'guard.minWindow' : 'guard.minSamples';
  const everyCause = done.everyMs < asked.everyMs ? 'guard.minSamples' : `at most ${SAMPLES.most} samples`;
  return [
    ...change('window', policy.observe.window, asked.windowMs, done.windowMs, cause),
    ...change('every', policy.observe.every, asked.everyMs, done.everyMs, everyCause),
  ];
}

function change(what: string, before: string, askedMs: number, doneMs: number, cause: string): string[] {
  return askedMs === doneMs ? [] : [`${what} ${before} → ${exactDuration(doneMs)} (${cause})`];
}

function limitChanges({ limits }: Policy, guard: Guard): string[] {
  return (['maxKills', 'maxPercent'] as const).flatMap((name) => {
    const most = guard[name];
    return most === undefined || most >= limits[name]
      ? []
      : [`${name} ${limits[name]} → ${most} (guard.${name})`];
  });
}

function approverChanges(policy: Policy, guard: Guard): string[] {
  const { by } = policy.approval;
  const left = approversOf(policy, guard);
  if (by === undefined || left === undefined || left.length >= by.length) return [];
  return [`approval.by ${by.join(', ')} → ${left.join(', ')} (guard.approvers)`];
}
