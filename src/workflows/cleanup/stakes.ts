import { workflowInfo } from '@temporalio/workflow';
import type { Notification } from '../../contracts/notification';
import { decideCommand } from '../../contracts/stakes';
import type { PlanStakes } from '../../contracts/stakes';
import type { CleanupContext } from './context';

/** Backup servers that are named, and addresses of others: each message in the history has all of them. */
const [OWNERS, CLIENTS] = [5, 3];

/** What the kills that are still planned would cost, and whom. */
export function stakesOf(context: CleanupContext): PlanStakes {
  const targets = context.targets();
  const records = targets.map(({ record }) => record);
  const owners = most(
    OWNERS,
    records.flatMap(({ clientName }) => clientName ?? []),
  ).map(([name, sessions]) => ({ name, sessions }));
  const clients = most(
    CLIENTS,
    records.flatMap(({ clientName, client }) => (clientName === undefined ? (client ?? []) : [])),
  ).map(([address, sessions]) => ({ address, sessions }));
  const ages = targets.map(({ unchangedSeconds }) => unchangedSeconds);
  const named = owners.reduce((sum, { sessions }) => sum + sessions, 0);
  const measured = records.filter(({ data, mover }) => data.bytes !== undefined || mover.bytes !== undefined);
  return {
    kills: records.length,
    sessions: context.plan?.sessions.length ?? 0,
    owners,
    others: records.length - named,
    clients,
    ...(ages.length === 0 ? {} : { unchangedSeconds: { least: Math.min(...ages), most: Math.max(...ages) } }),
    bytes: measured.reduce((sum, { data, mover }) => sum + Math.max(data.bytes ?? 0, mover.bytes ?? 0), 0),
    unmeasured: records.length - measured.length,
  };
}

/** Those that come most often, with how often. */
function most(count: number, names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, count);
}

/** What a message about a plan that somebody may stop carries, beside its words. */
export function toDecide(
  verb: 'approve' | 'reject',
  plan: { planHash: string; signed?: true },
  stakes: PlanStakes,
): Pick<Notification, 'planHash' | 'signed' | 'stakes' | 'command'> {
  const command = decideCommand(verb, workflowInfo().workflowId, plan);
  return { ...plan, stakes, ...(command === undefined ? {} : { command }) };
}
