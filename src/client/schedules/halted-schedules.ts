import type { Client, ScheduleHandle } from '@temporalio/client';
import { ScheduleNotFoundError } from '@temporalio/client';
import { pauseNote, readPauseNote } from '../../contracts/pause-note';
import type { HaltRequest } from '../../contracts/halt';
import type { RequestedBy } from '../../contracts/requested-by';
import { managedSchedules } from './managed-schedules';

/** What was done to schedules, by their names. */
export interface ScheduleChanges {
  changed: string[];
  /** Temporal refused or did not answer: these are as they were. */
  failed: { name: string; why: string }[];
}

/** Pauses those of our schedules that run; the note tells that a halt did it. */
export function pauseForHalt(
  client: Client,
  { name: by, reason }: HaltRequest['requestedBy'],
): Promise<ScheduleChanges> {
  const note = pauseNote({ through: 'halt', by, reason });
  return changeEach(client, async (schedule) => {
    const { state } = await schedule.describe();
    if (state.paused) return false;
    await schedule.pause(note);
    return true;
  });
}

/** Lets those go on that a halt has paused; who paused one otherwise wants it so. */
export function resumeAfterHalt(client: Client, { name, reason }: RequestedBy): Promise<ScheduleChanges> {
  const note = `Resumed by ${name} (halt)${reason === undefined ? '' : `: ${reason}`}`;
  return changeEach(client, async (schedule) => {
    const { state } = await schedule.describe();
    if (!state.paused || readPauseNote(state.note).through !== 'halt') return false;
    await schedule.unpause(note);
    return true;
  });
}

/** One that can't be changed holds up none of the others. */
async function changeEach(
  client: Client,
  change: (schedule: ScheduleHandle) => Promise<boolean>,
): Promise<ScheduleChanges> {
  const changes: ScheduleChanges = { changed: [], failed: [] };
  for (const { name, scheduleId } of await managedSchedules(client)) {
    try {
      if (await change(client.schedule.getHandle(scheduleId))) changes.changed.push(name);
    } catch (error) {
      // Deleted meanwhile: nothing is left to change.
      if (error instanceof ScheduleNotFoundError) continue;
      changes.failed.push({ name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return changes;
}
