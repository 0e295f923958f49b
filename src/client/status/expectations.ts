import type { Client, ScheduleDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { FleetReport } from '../../contracts/fleet';
import { readPauseNote } from '../../contracts/pause-note';
import { policySchema } from '../../contracts/schemas/policy';
import { describeSchedule } from '../schedules/current-schedule';
import { inBatches } from '../schedules/in-batches';
import { managedSchedules } from '../schedules/managed-schedules';
import { type Expectation, RUN_MARGIN_MS, runTime } from '../../rules/schedules';

interface ScheduledInput {
  cluster?: unknown;
  clusters?: unknown;
  policy?: unknown;
  mode?: unknown;
}

const ALL = 'all';

/** Clusters of the last run of a fleet that has ended: those that the workers' configuration names. */
async function fleetClusters(client: Client, { info }: ScheduleDescription): Promise<string[]> {
  for (const { action } of [...info.recentActions].reverse()) {
    const { workflowId, firstExecutionRunId } = action.workflow;
    const handle = client.workflow.getHandle(workflowId, firstExecutionRunId);
    try {
      const { status } = await handle.describe();
      if (status.name !== 'COMPLETED') continue;
      const { rows } = (await handle.result()) as FleetReport;
      return rows.map(({ cluster }) => cluster);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return [ALL];
}

async function clustersOf(
  client: Client,
  { cluster, clusters }: ScheduledInput,
  description: ScheduleDescription,
): Promise<string[]> {
  if (clusters === ALL) return fleetClusters(client, description);
  return [cluster ?? clusters ?? []].flat().map(String);
}

function policyOf({ policy, mode }: ScheduledInput): Pick<Expectation, 'policy' | 'mode' | 'runMs'> {
  const known = policySchema.safeParse(policy);
  const as = mode === 'enforce' ? 'enforce' : 'report';
  // Edited by hand until it can't be read; its runs fail, and that is told.
  if (!known.success) return { policy: 'unreadable', mode: as, runMs: 0 };
  return { policy: known.data.name, mode: as, runMs: runTime(known.data, as).neededMs - RUN_MARGIN_MS };
}

async function expectationsOf(client: Client, schedule: string): Promise<Expectation[]> {
  const description = await describeSchedule(client, schedule);
  if (description === undefined) return [];
  const { scheduleId, action, state, info } = description;
  const input = ((action.args as unknown[] | undefined)?.[0] ?? {}) as ScheduledInput;
  const next = info.nextActionTimes[0];
  const common = {
    schedule,
    scheduleId,
    ...policyOf(input),
    changedAt: (info.lastUpdatedAt ?? info.createdAt).getTime(),
    ...(state.paused ? { paused: readPauseNote(state.note) } : {}),
    ...(state.paused || next === undefined ? {} : { next: next.toISOString() }),
  };
  return (await clustersOf(client, input, description)).map((cluster) => ({ ...common, cluster }));
}

/** What all our schedules promise. */
export async function expectations(client: Client): Promise<Expectation[]> {
  const schedules = await managedSchedules(client);
  return (await inBatches(schedules, ({ name }) => expectationsOf(client, name))).flat();
}
