import type { AwaitedApproval, OpenApproval } from '../../contracts/approval';

/** A request that is waited for from now on, or since the same one was waited for. */
export function openSince(approval: AwaitedApproval, before?: OpenApproval): OpenApproval {
  const isSame = before !== undefined && before.index === approval.index;
  return { ...approval, since: isSame ? before.since : new Date().toISOString() };
}
