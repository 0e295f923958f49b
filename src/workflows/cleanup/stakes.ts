import { workflowInfo } from '@temporalio/workflow';
import type { Notification } from '../../contracts/notification';
import { decideCommand } from '../../contracts/stakes';
import type { PlanStakes } from '../../contracts/stakes';
import type { CleanupContext } from './context';

/** Backup servers that are named. */
const OWNERS = 5;

/** What the kills that are still planned would cost, and whom. */
export function stakesOf(context: CleanupContext): PlanStakes {
  const records = context.targets().map(({ record }) => record);
  const counts = new Map<string, number>();
  for (const { clientName } of records)
    if (clientName !== undefined) counts.set(clientName, (counts.get(clientName) ?? 0) + 1);
  const owners = [...counts]
    .map(([name, sessions]) => ({ name, sessions }))
    .sort((one, other) => other.sessions - one.sessions)
    .slice(0, OWNERS);
  const named = owners.reduce((sum, { sessions }) => sum + sessions, 0);
  const measured = records.filter(({ data, mover }) => data.bytes !== undefined || mover.bytes !== undefined);
  return {
    kills: records.length,
    sessions: context.plan?.sessions.length ?? 0,
    owners,
    others: records.length - named,
    bytes: measured.reduce((sum, { data, mover }) => sum + Math.max(data.bytes ?? 0, mover.bytes ?? 0), 0),
    unmeasured: records.length - measured.length,
  };
}

/** What a message about a plan that somebody may stop carries, beside its words. */
export function toDecide(
  verb: 'approve' | 'reject',
  planHash: string,
  stakes: PlanStakes,
): Pick<Notification, 'planHash' | 'stakes' | 'command'> {
  const command = decideCommand(verb, workflowInfo().workflowId, planHash);
  return { planHash, stakes, ...(command === undefined ? {} : { command }) };
}
