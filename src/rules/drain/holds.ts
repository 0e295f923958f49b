import type { DrainJobs, NodeJob, NodeView } from '../../contracts/drain';
import type { JobRecord } from '../../contracts/job';
import { UP } from './node-problem';

const ENDED: ReadonlySet<string> = new Set(['success', 'failure']);

/** Jobs that have not ended; a state that is not known is no end. */
export const openJobs = (jobs: readonly JobRecord[]): JobRecord[] =>
  jobs.filter(({ state }) => state === undefined || !ENDED.has(state));

/** A paused one waits, whoever paused it: it holds nothing. */
const holds = ({ state }: Pick<NodeJob, 'state'>): boolean => state !== 'paused';

/**
 * How many jobs keep the node.
 *
 * @param jobs - Undefined when they are not known: then one does, as far as anybody can tell.
 */
export function jobsThatHold(jobs: readonly Pick<NodeJob, 'state'>[] | undefined, mode: DrainJobs): number {
  if (mode === 'list') return 0;
  return jobs === undefined ? 1 : jobs.filter(holds).length;
}

/** Nothing holds the node; of one that is not up nobody can tell. */
const isClear = ({ state, holds: { sessions, jobs } }: NodeView): boolean =>
  state === UP && sessions === 0 && jobs === 0;

/**
 * Looks in a row that found a node clear, with the newest one.
 *
 * @param isKept - It was clear, and is taken down perhaps: then a look that shows it down says nothing new.
 */
export function clearLooksAfter(view: NodeView, before: number, isKept: boolean): number {
  if (isKept && view.state !== UP) return before;
  return isClear(view) ? before + 1 : 0;
}
