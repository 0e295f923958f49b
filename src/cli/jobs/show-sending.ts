import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../client';
import { sentAgainWords, waitsWords } from '../../contracts/approval';
import { plainText } from '../../contracts/text';
import type { JobCommand, JobStatus } from '../../contracts/track-job';
import type { Screen } from '../shared/output/screen';
import { unlessStopped } from '../shared/until-interrupted';
import { statusOf } from './find-watch';
import { jobFrame } from './job-frame';
import { lookAtWatch, type WatchLook } from './look-at-watch';
import type { JobOrder } from './send-command';

const LOOK_EVERY_MS = 1_000;

interface ShownOn {
  screen: Screen;
  signal: AbortSignal;
}

const noStatus: { status?: JobStatus } = {};

/** That somebody has to approve it, as soon as ONTAP asks for that. */
function waitsText(command: JobCommand, status: JobStatus | undefined): string | undefined {
  const sent = status?.commands.find((each) => each.answer === undefined && each.command === command);
  return (
    sent?.approval && plainText(`${command} ${waitsWords(sent.approval)}; ${sentAgainWords(sent.approval)}`)
  );
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
  const told = new Set<string>();
  while (!signal.aborted) {
    look = await unlessStopped(workflows, signal, () => lookAtWatch(handle, workflows)).catch(() => look);
    const { status } = await unlessStopped(workflows, signal, () => statusOf(handle)).catch(() => noStatus);
    const waits = waitsText(command, status);
    if (waits !== undefined && !told.has(waits)) screen.print(style.yellow(waits));
    if (waits !== undefined) told.add(waits);
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
