import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type ScheduleDescription, ScheduleOverlapPolicy } from '@temporalio/client';
import { scheduleId } from '../../contracts/ids';
import { AlreadyRunningError, NoAnswerError } from '../errors';

/** A start is seen after a tenth of a second; the server may be busy. */
const SEEN_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 100;

/** The run that a trigger started. */
export interface TriggeredRun {
  workflowId: string;
  runId: string;
}

function throwIfRunning({ info }: ScheduleDescription): void {
  const [running] = info.runningActions;
  if (running !== undefined) throw new AlreadyRunningError(running.workflow.workflowId);
}

/**
 * Starts a run now, unless one runs: SKIP, whatever the SDK's default is.
 *
 * @param before - The schedule right before.
 * @throws AlreadyRunningError, NoAnswerError
 */
export async function triggerSchedule(
  client: Client,
  name: string,
  before: ScheduleDescription,
): Promise<TriggeredRun> {
  throwIfRunning(before);
  const handle = client.schedule.getHandle(scheduleId(name));
  const known = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
  const deadline = Date.now() + SEEN_WITHIN_MS;
  while (Date.now() < deadline) {
    const now = await handle.describe();
    const started = now.info.recentActions
      .filter(({ action }) => !known.has(action.workflow.firstExecutionRunId))
      .at(-1);
    if (started !== undefined) {
      const { workflowId, firstExecutionRunId: runId } = started.action.workflow;
      return { workflowId, runId };
    }
    if (now.info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap) throwIfRunning(now);
    await sleep(LOOK_EVERY_MS);
  }
  throw new NoAnswerError(`the trigger of schedule ${name}`, SEEN_WITHIN_MS);
}
