import type { JobRecord } from '../../contracts/job';
import { cut } from '../../contracts/text';
import type { LastLook, SeenJob } from '../../contracts/track-job';
import { isTerminal, phaseOf } from './job-state';

/** A failure keeps at most 4 KiB in Temporal's mutable state: lengths of the texts that ONTAP may make long. */
const LENGTH = { message: 500, state: 100 } as const;

/** A job as a look at that instant saw it, ms since 1970; since when it is paused goes from look to look. */
export function seenJob(
  { state = 'unknown', message }: JobRecord,
  before: LastLook | undefined,
  atMs: number,
): SeenJob {
  const at = new Date(atMs).toISOString();
  return {
    state: cut(state, LENGTH.state),
    ...(message === undefined ? {} : { message: cut(message, LENGTH.message) }),
    at,
    ...(phaseOf(state) === 'paused' ? { pausedSince: before?.pausedSince ?? at } : {}),
  };
}

/** When the job was last seen in a state that is no end, ms since 1970; undefined when it never was. */
export function seenAliveMs(last: LastLook | undefined): number | undefined {
  return last?.at === undefined || isTerminal(last.state) ? undefined : Date.parse(last.at);
}
