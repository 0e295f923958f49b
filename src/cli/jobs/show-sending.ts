import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../client';
import { unlessStopped } from '../follow/unless-stopped';
import type { Screen } from '../output/screen';
import { jobFrame } from './job-frame';
import { lookAtWatch, type WatchLook } from './look-at-watch';
import type { JobOrder } from './send-command';

const LOOK_EVERY_MS = 1_000;

interface ShownOn {
  screen: Screen;
  signal: AbortSignal;
}

const AT_FIRST = 'reads the job, sends, and looks until it took effect';

/** Looks at the watch again and again; there may be none yet, and it may end at any time. */
async function keepShowing(
  workflows: OntapWorkflows,
  { command, cluster, uuid }: JobOrder,
  { screen, signal }: ShownOn,
): Promise<void> {
  const { style } = screen;
  const handle = workflows.jobs.get(cluster, uuid);
  let look: WatchLook | undefined;
  screen.live((spinner) =>
    look === undefined
      ? [`${spinner} ${command}: ${AT_FIRST}`]
      : jobFrame(look, { now: Date.now(), style, spinner: `${spinner} ${command}:` }),
  );
  while (!signal.aborted) {
    look = await unlessStopped(workflows, signal, () => lookAtWatch(handle, workflows)).catch(() => look);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** Shows what the watch sees while a command is under way: minutes, when ONTAP is slow. */
export async function showCommand<T>(
  workflows: OntapWorkflows,
  order: JobOrder,
  { screen, signal }: ShownOn,
  run: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const shown = AbortSignal.any([signal, done.signal]);
  const showing = keepShowing(workflows, order, { screen, signal: shown });
  try {
    return await unlessStopped(workflows, signal, run);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    await showing;
    screen.live();
  }
}
