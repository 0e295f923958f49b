import { setTimeout as sleep } from 'node:timers/promises';
import { type CleanupHandle, NoAnswerError, type OntapWorkflows } from '../../client';
import type { CleanupReport, CleanupStatus } from '../../contracts/cleanup';
import type { Screen } from '../output/screen';
import { frameLines } from './frame';
import { killStatusOf } from './kill-status';
import { Narrator, type RemarkOn } from './narrator';
import { troublesOf } from './troubles';

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

const QUIET: CleanupStatus = {
  phase: 'starting',
  now: 'Waits for a worker to answer; the run itself goes on.',
  next: 'Shows the run again when one does.',
  samples: { taken: 0, wanted: 0, everyMs: 0 },
};

/** A deploy takes its time: a run without an answer is still followed. */
async function statusOf(handle: CleanupHandle, withinMs: number): Promise<CleanupStatus> {
  try {
    return await handle.status(withinMs);
  } catch (error) {
    if (error instanceof NoAnswerError) return QUIET;
    throw error;
  }
}

const ANSWER_WITHIN_MS = 5_000;

/**
 * Shows a run until it ends. It looks again and again instead of waiting for the result, so that nothing is pending
 * when the connection closes.
 *
 * @throws RunFailedError
 */
export async function followRun(handle: CleanupHandle, options: FollowOptions): Promise<CleanupReport> {
  const { screen, workflows, everyMs, signal, remarkOn } = options;
  const { style, isLive } = screen;
  const { workflowId } = handle;
  const { commandPrefix } = options;
  const narrator = new Narrator({ screen, workflowId, everySample: !isLive, commandPrefix, remarkOn });
  const execution = workflows.temporal.workflow.getHandle(handle.workflowId, handle.runId);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const description = await execution.describe();
      if (description.status.name !== 'RUNNING') break;
      const status = await statusOf(handle, ANSWER_WITHIN_MS);
      const troubles = troublesOf(description);
      const kills = await killStatusOf(workflows.temporal, description);
      screen.print(...narrator.update(status, { kills, troubles }));
      screen.live((spinner) => [
        ...frameLines(status, Date.now(), style, spinner),
        ...troubles.map((trouble) => style.yellow(`  ${trouble}`)),
      ]);
      await sleep(everyMs, undefined, { signal });
    }
  } finally {
    screen.live();
  }
  const report = await handle.result();
  screen.print(...narrator.finish(report));
  return report;
}
