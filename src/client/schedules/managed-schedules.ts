import type { Client, ScheduleSummary } from '@temporalio/client';
import { SCHEDULE_MEMO, SCHEDULE_PREFIX, scheduleName } from '../../contracts/ids';

/** A schedule of ours, as visibility lists it. */
export type ManagedSchedule = ScheduleSummary & { name: string };

/** True for a memo that {@link SCHEDULE_MEMO} wrote. */
export const isOurMemo = (memo: Record<string, unknown> | undefined): boolean =>
  memo?.['managedBy'] === SCHEDULE_MEMO.managedBy;

/**
 * Every schedule that we manage, by name: our prefix and our memo. The list lags behind changes by up to a second or so.
 */
export async function managedSchedules(client: Client): Promise<ManagedSchedule[]> {
  const found: ManagedSchedule[] = [];
  const query = `ScheduleId STARTS_WITH "${SCHEDULE_PREFIX}"`;
  for await (const schedule of client.schedule.list({ query })) {
    const name = scheduleName(schedule.scheduleId);
    if (name !== undefined && isOurMemo(schedule.memo)) found.push({ ...schedule, name });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}
