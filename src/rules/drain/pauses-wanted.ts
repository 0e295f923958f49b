import type { DrainJobs, NodeJob } from '../../contracts/drain';
import { DRAIN_ROOM } from '../../contracts/history-room';

/** What was asked for, and done so far. */
export interface PausesSoFar {
  jobs: DrainJobs;
  /** The cluster's owner grants `control-jobs`. */
  granted: boolean;
  /** Jobs whose pause was begun, however it ended: none is paused twice. */
  begun: ReadonlySet<string>;
}

/** Jobs that are to be paused now: those that run, while a run has room for their pauses. */
export function pausesWanted(seen: readonly NodeJob[], { jobs, granted, begun }: PausesSoFar): string[] {
  if (jobs !== 'pause' || !granted) return [];
  return seen
    .filter(({ state, uuid }) => state === 'running' && !begun.has(uuid))
    .slice(0, Math.max(0, DRAIN_ROOM.pauses - begun.size))
    .map(({ uuid }) => uuid);
}
