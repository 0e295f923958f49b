import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions, OntapWorkflows } from '../../client';
import { NoAnswerError } from '../../client';
import { troublesNow } from '../../client/inside';
import type { Trouble } from '../../contracts/trouble';
import type { Screen } from './output/screen';
import { troubleLines, TroublesTold } from './troubles';
import { unlessStopped } from './until-interrupted';

/** What a run is called. */
export type Noun = 'run' | 'sequence' | 'watch' | 'drain';

export interface FollowOptions {
  screen: Screen;
  workflows: OntapWorkflows;
  /** Time between two looks at the run; ONTAP is not asked by them. */
  everyMs: number;
  signal: AbortSignal;
  /** Above all else, when the run goes on at all. */
  title?: readonly string[];
}

/** What one look at a run that goes on has found. */
export interface Look<S> {
  /** Absent when no worker answers: a deploy takes its time, and the run goes on. */
  status?: S;
  troubles: Trouble[];
}

/** What is followed: `S` is what a look sees, `R` how it ended. */
export interface Followed<S, R> {
  noun: Noun;
  /** Undefined when it has ended. */
  look(): Promise<Look<S> | undefined>;
  /** Lines for good: what is new since the last look. */
  tell(status: S, troubles: readonly Trouble[]): string[];
  /** Lines that are drawn anew with each look. */
  draw(status: S, spinner: string): string[];
  result(): Promise<R>;
  /** Lines for good: what no look has seen. */
  tellEnd?(end: R): string[];
}

const ANSWER_WITHIN_MS = 5_000;

/** What a run says of itself; nothing when no worker answers. */
export async function statusIfAnswered<S>(handle: {
  status(options: CallOptions): Promise<S>;
}): Promise<{ status?: S }> {
  try {
    return { status: await handle.status({ withinMs: ANSWER_WITHIN_MS }) };
  } catch (error) {
    if (error instanceof NoAnswerError) return {};
    throw error;
  }
}

/** One look at a run, and at the debts that it has others hold; undefined when it has ended. */
export async function lookAtRun<S>(
  handle: { workflowId: string; status(options: CallOptions): Promise<S> },
  { temporal }: OntapWorkflows,
): Promise<Look<S> | undefined> {
  const { status } = await temporal.workflow.getHandle(handle.workflowId).describe();
  if (status.name !== 'RUNNING') return undefined;
  const troubles = await troublesNow(temporal, handle.workflowId);
  return { ...(await statusIfAnswered(handle)), troubles };
}

const quietText = (noun: Noun) =>
  `No worker answers; the ${noun} itself goes on and is shown again when one does.`;

/** Where nothing is drawn anew, silence would be all that is seen of a run that does not get on. */
class Hindrances {
  private readonly troubles = new TroublesTold();
  private isQuiet = false;

  constructor(private readonly noun: Noun) {}

  /** What is new since the last look. */
  news({ status, troubles }: Look<unknown>): string[] {
    const wasQuiet = this.isQuiet;
    this.isQuiet = status === undefined;
    return [...(this.isQuiet && !wasQuiet ? [quietText(this.noun)] : []), ...this.troubles.news(troubles)];
  }
}

async function showUntilEnd<S, R>(
  followed: Followed<S, R>,
  { screen, workflows, everyMs, signal, title = [] }: FollowOptions,
): Promise<void> {
  const { noun } = followed;
  const hindrances = new Hindrances(noun);
  for (let isTitled = false; ; isTitled = true) {
    const look = await unlessStopped(workflows, signal, () => followed.look());
    if (look === undefined) return;
    const { status, troubles } = look;
    screen.print(
      ...(isTitled ? [] : title),
      ...(status === undefined ? [] : followed.tell(status, troubles)),
      ...(screen.isLive ? [] : hindrances.news(look)),
    );
    screen.live((spinner) => [
      ...(status === undefined ? [`${spinner} ${quietText(noun)}`] : followed.draw(status, spinner)),
      ...troubleLines(troubles, screen.style),
    ]);
    await sleep(everyMs, undefined, { signal });
  }
}

/**
 * Shows a run until it ends. It looks again and again instead of waiting for the result, so that nothing is pending when
 * the connection closes.
 *
 * @throws RunFailedError, or the signal's reason
 */
export async function follow<S, R>(followed: Followed<S, R>, options: FollowOptions): Promise<R> {
  const { screen, signal } = options;
  try {
    await showUntilEnd(followed, options);
    const end = await followed.result();
    screen.print(...(followed.tellEnd?.(end) ?? []));
    return end;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    screen.live();
  }
}
