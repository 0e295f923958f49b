import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { scheduleId } from '../../contracts/ids';
import { contentHash, contentOf } from './content';
import { RUN_MEMO } from './desired';
import type { CurrentSchedule } from './diff-schedule';
import { isOurMemo } from './managed-schedules';

/** A schedule as the server describes it; undefined when there is none. */
export async function describeSchedule(
  client: Client,
  name: string,
): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId(name)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** True for a schedule that we manage. */
export const isOurs = ({ memo }: ScheduleDescription): boolean => isOurMemo(memo);

/** What the diff compares. */
export function currentOf(name: string, description: ScheduleDescription): CurrentSchedule {
  const { action, state } = description;
  const appliedHash = action.memo?.[RUN_MEMO.content];
  return {
    name,
    content: contentOf(description),
    appliedHash: typeof appliedHash === 'string' ? appliedHash : undefined,
    paused: state.paused,
    note: state.note,
  };
}

/** Equal as long as nobody touched the schedule. */
export const seenHash = ({ content, paused, note }: CurrentSchedule): string =>
  `${contentHash(content)} ${paused ? `paused ${note ?? ''}` : 'active'}`;
