import { setTimeout as sleep } from 'node:timers/promises';
import { unlessStopped } from '../shared/until-interrupted';
import type { RunContext } from './run-one';

/**
 * Waits for several things that belong together. When one of them fails, the others are told to stop and awaited, so
 * that nothing is under way any more when it throws what failed.
 *
 * @param begin - Begins all of them; they end with the signal.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const abort = new AbortController();
  const things: readonly Promise<unknown>[] = begin(AbortSignal.any([signal, abort.signal]));
  try {
    return (await Promise.all(things)) as unknown as T;
  } catch (error) {
    abort.abort(error);
    await Promise.allSettled(things);
    throw error;
  }
}

/** Looks at a run until its status is as wanted; false when it ended without that. */
export async function becomes<S>(
  { workflows, signal, everyMs }: Pick<RunContext, 'workflows' | 'signal' | 'everyMs'>,
  handle: { workflowId: string; status(): Promise<S> },
  isWanted: (status: S) => boolean,
): Promise<boolean> {
  const execution = workflows.temporal.workflow.getHandle(handle.workflowId);
  for (;;) {
    const { status } = await unlessStopped(workflows, signal, () => execution.describe());
    if (status.name !== 'RUNNING') return false;
    if (isWanted(await unlessStopped(workflows, signal, () => handle.status()))) return true;
    await sleep(everyMs, undefined, { signal });
  }
}
