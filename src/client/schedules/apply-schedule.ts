import { type Client, ScheduleAlreadyRunning, type ScheduleDescription } from '@temporalio/client';
import { scheduleId } from '../../contracts/ids';
import type { PlannedSchedule } from '../../contracts/schedule';
import { currentOf, describeSchedule, isOurs, seenHash } from './current-schedule';
import { desiredOf } from './desired';

const NOT_AS_SEEN = 'it is not as it was when the plan was made; make a new plan';

function checkSeen({ name, seen }: PlannedSchedule, description: ScheduleDescription | undefined): void {
  const isSame =
    description !== undefined && isOurs(description) && seenHash(currentOf(name, description)) === seen;
  if (!isSame) throw new Error(NOT_AS_SEEN);
}

/** The state that a change leaves: a pause that somebody else made stays. */
function stateAfter(
  { action, changes }: PlannedSchedule,
  before: ScheduleDescription['state'],
  wanted: object,
) {
  const isPausing = action !== 'none' && changes.some(({ path }) => path === 'paused');
  const { paused, note } = before;
  return isPausing ? wanted : { paused, ...(note === undefined ? {} : { note }) };
}

async function create(client: Client, planned: PlannedSchedule, taskQueue: string, by: string) {
  if (planned.schedule === undefined) return;
  try {
    await client.schedule.create(desiredOf(planned.schedule, taskQueue).options(by));
  } catch (error) {
    throw error instanceof ScheduleAlreadyRunning ? new Error(NOT_AS_SEEN) : error;
  }
}

async function update(client: Client, planned: PlannedSchedule, taskQueue: string, by: string) {
  if (planned.schedule === undefined) return;
  const {
    scheduleId: _id,
    memo: _memo,
    state = {},
    ...rest
  } = desiredOf(planned.schedule, taskQueue).options(by);
  await client.schedule.getHandle(scheduleId(planned.name)).update((before) => {
    checkSeen(planned, before);
    return { ...rest, state: stateAfter(planned, before.state, state) };
  });
}

async function remove(client: Client, planned: PlannedSchedule) {
  checkSeen(planned, await describeSchedule(client, planned.name));
  await client.schedule.getHandle(scheduleId(planned.name)).delete();
}

/** Does what was planned for one schedule. @throws Error when it is not as it was planned */
export async function applySchedule(
  client: Client,
  planned: PlannedSchedule,
  taskQueue: string,
  by: string,
): Promise<void> {
  switch (planned.action) {
    case 'create':
      return create(client, planned, taskQueue, by);
    case 'change':
    case 'pause':
    case 'resume':
      return update(client, planned, taskQueue, by);
    case 'delete':
      return remove(client, planned);
    case 'none':
      return;
  }
}
