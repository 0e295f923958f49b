import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions, OntapWorkflows } from '../../client';
import { NoAnswerError } from '../../client';
import { troublesNow } from '../../client/inside';
import type { Trouble } from '../../contracts/trouble';
import type { Screen } from './output/screen';
import { troubleNowText } from './troubles';
import { unlessStopped } from './until-interrupted';

export interface FollowOptions {
  screen: Screen;
  workflows: OntapWorkflows;
  /** Time between two looks. */
  everyMs: number;
  signal: AbortSignal;
}

/** What is followed, and how it is told. */
export interface Followed<S, R> {
  /** What it is, after "the": for when no worker answers. */
  noun: string;
  handle: {
    workflowId: string;
    status(options: CallOptions): Promise<S>;
    result(): Promise<R>;
  };
  /** Lines for good: what is new since the last call. */
  tell(status: S): string[];
  tellEnd(report: R): string[];
  /** Lines that are drawn anew with each look. */
  draw(status: S, spinner: string): string[];
}

const ANSWER_WITHIN_MS = 5_000;

interface Look<S> {
  /** Absent when no worker answers. */
  status?: S;
  troubles: Trouble[];
}

async function statusOf<S, R>({ handle }: Followed<S, R>): Promise<Pick<Look<S>, 'status'>> {
  try {
    return { status: await handle.status({ withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    if (error instanceof NoAnswerError) return {};
    throw error;
  }
}

/** One look; undefined when it has ended. */
async function lookAt<S, R>(
  followed: Followed<S, R>,
  { temporal }: OntapWorkflows,
): Promise<Look<S> | undefined> {
  const { workflowId } = followed.handle;
  const { status } = await temporal.workflow.getHandle(workflowId).describe();
  if (status.name !== 'RUNNING') return undefined;
  const troubles = await troublesNow(temporal, workflowId);
  return { ...(await statusOf(followed)), troubles };
}

async function showUntilEnd<S, R>(
  followed: Followed<S, R>,
  { screen, workflows, everyMs, signal }: FollowOptions,
): Promise<void> {
  const quiet = `No worker answers; the ${followed.noun} itself goes on and is shown again when one does.`;
  for (;;) {
    const look = await unlessStopped(workflows, signal, () => lookAt(followed, workflows));
    if (look === undefined) return;
    const { status, troubles } = look;
    if (status !== undefined) screen.print(...followed.tell(status));
    screen.live((spinner) => [
      ...(status === undefined ? [`${spinner} ${quiet}`] : followed.draw(status, spinner)),
      ...troubles.map((trouble) => screen.style.yellow(`  ${troubleNowText(trouble)}`)),
    ]);
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Shows a run until it ends, step by step.
 *
 * @throws RunFailedError, or the signal's reason
 */
export async function followStatus<S, R>(followed: Followed<S, R>, options: FollowOptions): Promise<R> {
  const { screen, signal } = options;
  try {
    await showUntilEnd(followed, options);
    const report = await followed.handle.result();
    screen.print(...followed.tellEnd(report));
    return report;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    screen.live();
  }
}
