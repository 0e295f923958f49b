import type { Guard } from '../../contracts/cluster';
import type { Evict } from '../../contracts/evict';
import type { ExceededLimit, Plan } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';

/** `guard.maxPercent` counts from this many sessions on, whatever the caller's `percentFrom` says. */
const GUARD_PERCENT_FROM = 10;

interface Counts {
  /** Sessions to kill. */
  planned: number;
  /** Sessions that are listed. */
  total: number;
}

/** The key of the guard that bounds the kills of a run: of an eviction its own, which stands in for `maxKills`. */
const mostKillsKey = (evict: Evict | undefined) =>
  evict === undefined ? ('guard.maxKills' as const) : ('guard.evict.maxSessions' as const);

/** The guard's limits that a number of kills is over. */
export function guardExceeded(guard: Guard, counts: Counts, evict: Evict | undefined): ExceededLimit[] {
  return [
    ...over(mostKillsKey(evict), guard.maxKills, counts),
    ...(guard.maxPercent === undefined || counts.total < GUARD_PERCENT_FROM
      ? []
      : over('guard.maxPercent', share(guard.maxPercent, counts), counts)),
  ];
}

/** The policy's limits that a number of kills is over. */
export function policyExceeded({ limits }: Policy, counts: Counts): ExceededLimit[] {
  return [
    ...over('policy.maxKills', limits.maxKills, counts),
    ...(counts.total < limits.percentFrom
      ? []
      : over('policy.maxPercent', share(limits.maxPercent, counts), counts)),
  ];
}

function share(percent: number, { total }: Counts): number {
  return Math.ceil((percent * total) / 100);
}

function over(limit: ExceededLimit['limit'], allowed: number, { planned }: Counts): ExceededLimit[] {
  return planned > allowed ? [{ limit, allowed, planned }] : [];
}

/** Why a person has to approve a plan. */
export function approvalFor(
  policy: Policy,
  guard: Guard,
  planned: number,
  exceeded: readonly ExceededLimit[],
): Plan['approval'] {
  if (planned === 0) return undefined;
  if (guard.approvals === 'signed') return 'guard';
  if (policy.approval.required) return 'policy';
  if (guard.approvalAbove !== undefined && planned > guard.approvalAbove) return 'guard';
  const overPolicy = exceeded.some(({ limit }) => limit.startsWith('policy.'));
  return overPolicy && policy.limits.onExceed === 'approve' ? 'limits' : undefined;
}
