import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupReport } from '../../contracts/cleanup';
import type { Screen } from '../shared/output/screen';
import { troubleNowText, troubleText } from '../shared/troubles';
import { unlessStopped } from '../shared/until-interrupted';
import { frameLines } from './frame';
import { type Look, lookAtRun } from './look-at-run';
import { Narrator, type RemarkOn } from './narrator';

export interface FollowOptions {
  screen: Screen;
  workflows: OntapWorkflows;
  /** Time between two looks. */
  everyMs: number;
  signal?: AbortSignal | undefined;
  remarkOn?: RemarkOn | undefined;
  /** What a person types before `ontap-workflows`, to reach the same server. */
  commandPrefix?: string | undefined;
}

const QUIET = 'No worker answers; the run itself goes on and is shown again when one does.';

function show({ status, kills, troubles }: Look, screen: Screen, narrator: Narrator): void {
  const { style } = screen;
  if (status !== undefined)
    screen.print(...narrator.update(status, { kills, troubles: troubles.map(troubleText) }));
  screen.live((spinner) => [
    ...(status === undefined ? [`${spinner} ${QUIET}`] : frameLines(status, Date.now(), style, spinner)),
    ...troubles.map((trouble) => style.yellow(`  ${troubleNowText(trouble)}`)),
  ]);
}

async function showUntilEnd(handle: CleanupHandle, options: FollowOptions, narrator: Narrator) {
  const { screen, workflows, everyMs, signal } = options;
  const execution = workflows.temporal.workflow.getHandle(handle.workflowId, handle.runId);
  const look = () => lookAtRun(handle, execution, workflows);
  for (let isQuiet = false; ;) {
    const found = await (signal === undefined ? look() : unlessStopped(workflows, signal, look));
    if (found === undefined) return;
    // Where nothing is live, silence would be all that is seen.
    if (found.status === undefined && !isQuiet && !screen.isLive) screen.print(QUIET);
    isQuiet = found.status === undefined;
    show(found, screen, narrator);
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Shows a run until it ends. It looks again and again instead of waiting for the result, so that nothing is pending
 * when the connection closes.
 *
 * @throws RunFailedError, or the signal's reason
 */
export async function followRun(handle: CleanupHandle, options: FollowOptions): Promise<CleanupReport> {
  const { screen, signal, remarkOn, commandPrefix } = options;
  const { workflowId } = handle;
  const narrator = new Narrator({ screen, workflowId, everySample: !screen.isLive, commandPrefix, remarkOn });
  try {
    await showUntilEnd(handle, options, narrator);
    const report = await handle.result();
    screen.print(...narrator.finish(report));
    return report;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    screen.live();
  }
}
