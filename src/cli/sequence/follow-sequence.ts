import { setTimeout as sleep } from 'node:timers/promises';
import { NoAnswerError, type OntapWorkflows, type SequenceHandle } from '../../client';
import type { SequenceReport, SequenceStatus } from '../../contracts/sequence';
import { troublesOf } from '../follow/troubles';
import { unlessStopped } from '../follow/unless-stopped';
import type { Screen } from '../output/screen';
import { frameLines } from './sequence-lines';
import { SequenceNarrator } from './sequence-narrator';

export interface FollowSequenceOptions {
  screen: Screen;
  workflows: OntapWorkflows;
  /** Time between two looks. */
  everyMs: number;
  signal: AbortSignal;
}

const ANSWER_WITHIN_MS = 5_000;

const QUIET = 'No worker answers; the sequence itself goes on and is shown again when one does.';

interface Look {
  /** Absent when no worker answers. */
  status?: SequenceStatus;
  troubles: string[];
}

async function statusOf(handle: SequenceHandle): Promise<Pick<Look, 'status'>> {
  try {
    return { status: await handle.status({ withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    if (error instanceof NoAnswerError) return {};
    throw error;
  }
}

/** One look; undefined when the sequence has ended. */
async function lookAt(handle: SequenceHandle, { temporal }: OntapWorkflows): Promise<Look | undefined> {
  const description = await temporal.workflow.getHandle(handle.workflowId).describe();
  if (description.status.name !== 'RUNNING') return undefined;
  return { ...(await statusOf(handle)), troubles: troublesOf(description) };
}

async function showUntilEnd(
  handle: SequenceHandle,
  { screen, workflows, everyMs, signal }: FollowSequenceOptions,
  narrator: SequenceNarrator,
): Promise<void> {
  const { style } = screen;
  for (;;) {
    const look = await unlessStopped(workflows, signal, () => lookAt(handle, workflows));
    if (look === undefined) return;
    const { status, troubles } = look;
    if (status !== undefined) screen.print(...narrator.update(status.jobs));
    screen.live((spinner) => [
      ...(status === undefined ? [`${spinner} ${QUIET}`] : frameLines(status, Date.now(), style, spinner)),
      ...troubles.map((trouble) => style.yellow(`  ${trouble}`)),
    ]);
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Shows a sequence until it ends, step by step.
 *
 * @throws RunFailedError, or the signal's reason
 */
export async function followSequence(
  handle: SequenceHandle,
  options: FollowSequenceOptions,
): Promise<SequenceReport> {
  const { screen, signal } = options;
  const narrator = new SequenceNarrator(screen);
  try {
    await showUntilEnd(handle, options, narrator);
    const report = await handle.result();
    screen.print(...narrator.update(report.jobs));
    return report;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    screen.live();
  }
}
