import type { Screen } from '../../shared/output/screen';
import { renderList } from '../../shared/output/table';
import type { Stage } from '../play-story';

/** What the story of the jobs is played on. */
export interface JobsStage extends Stage {
  /** A part of the screen for each job, and one for the sequence. */
  lanes: ReadonlyMap<string, Screen>;
  /** To be called by each part of the story when only waiting is left to it. */
  onlyWaits(): void;
}

const NARROWEST_LANE = 20;

export const laneOf = ({ lanes, screen }: JobsStage, label: string): Screen => lanes.get(label) ?? screen;

/** A line of any length. */
export const say = (lane: Screen, text: string): void =>
  lane.print(...renderList([{ shrinksTo: NARROWEST_LANE }], [[text]], lane.width));

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
