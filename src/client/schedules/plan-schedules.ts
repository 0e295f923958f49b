import type { Client } from '@temporalio/client';
import type { PlannedSchedule, Schedule, SchedulePlan } from '../../contracts/schedule';
import { InvalidRequestError } from '../errors';
import { currentOf, describeSchedule, isOurs, seenHash } from './current-schedule';
import { desiredOf } from './desired';
import { diffSchedule } from './diff-schedule';
import { inBatches } from './in-batches';
import { managedSchedules } from './managed-schedules';

/** What to do for each schedule that is wanted, or there and ours. @throws InvalidRequestError when an id is taken */
export async function planSchedules(
  client: Client,
  taskQueue: string,
  schedules: readonly Schedule[],
): Promise<SchedulePlan> {
  const wanted = new Map(schedules.map((schedule) => [schedule.name, schedule]));
  const listed = (await managedSchedules(client)).map(({ name }) => name);
  const names = [...new Set([...wanted.keys(), ...listed])].sort();
  const planned = await inBatches(names, (name) => planOne(client, taskQueue, name, wanted.get(name)));
  const taken = planned.flatMap((each) => (typeof each === 'string' ? [each] : []));
  if (taken.length > 0) throw new InvalidRequestError(taken);
  return {
    schedules: planned.filter((each): each is PlannedSchedule => typeof each === 'object'),
  };
}

/** A text is a problem; undefined: the list was late, and the schedule is gone. */
async function planOne(
  client: Client,
  taskQueue: string,
  name: string,
  schedule: Schedule | undefined,
): Promise<PlannedSchedule | string | undefined> {
  const description = await describeSchedule(client, name);
  if (description !== undefined && !isOurs(description))
    return `schedules.${name}: the schedule ${description.scheduleId} exists, and is not managed by a file; choose another name, or delete that one`;
  const current = description === undefined ? undefined : currentOf(name, description);
  if (schedule === undefined && current === undefined) return undefined;
  const wanted =
    schedule === undefined ? undefined : { ...desiredOf(schedule, taskQueue), paused: schedule.paused };
  return {
    ...diffSchedule(name, wanted, current),
    ...(schedule === undefined ? {} : { schedule }),
    ...(current === undefined ? {} : { seen: seenHash(current) }),
  };
}
