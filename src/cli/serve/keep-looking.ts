import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@temporalio/worker';
import type { OntapWorkflows } from '../../client';
import { unlessAborted } from '../../node';
import { HostWatch } from './host-watch';
import type { ScheduleKeeper } from './keep-schedules';
import { notifySystemd, watchdogMs } from './notify-systemd';

const LOOK_EVERY_MS = 5_000;
/** A server that does not answer for so long is asked again at the next look. */
const ANSWER_WITHIN_MS = 5_000;

interface Looks {
  folder: string;
  workflows: OntapWorkflows;
  log: Logger;
  schedules: ScheduleKeeper | undefined;
  signal: AbortSignal;
}

async function answers({ temporal: { connection } }: OntapWorkflows): Promise<boolean> {
  const ask = () => connection.workflowService.getSystemInfo({});
  return connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask).then(
    () => true,
    () => false,
  );
}

async function lookAgainAndAgain({ folder, workflows, log, schedules, signal }: Looks): Promise<void> {
  const host = new HostWatch(folder, log);
  const isWatched = watchdogMs(process.env) !== undefined;
  while (!signal.aborted) {
    await host.look();
    await schedules?.look();
    if (isWatched && (await answers(workflows))) await notifySystemd('WATCHDOG=1');
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/**
 * Looks until the end at schedules, clock and disk, and tells systemd that the server answers.
 *
 * @throws the reason of the end, at once: a call to a server that is gone may take long
 */
export async function keepLooking(looks: Looks): Promise<never> {
  await unlessAborted(lookAgainAndAgain(looks), looks.signal);
  throw looks.signal.reason;
}
