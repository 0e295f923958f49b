import type { JobRecord } from '../../contracts/job';
import { cut } from '../../contracts/text';
import type { SeenJob } from '../../contracts/track-job';
import { phaseOf } from '../../rules/jobs';

/** It travels in heartbeat details and failures, which keep at most 4 KiB. */
const MESSAGE_LENGTH = 500;

/** A job that a command has just read, as one look would have seen it. */
export function seenJob({ state = 'unknown', message }: JobRecord, before: SeenJob | undefined): SeenJob {
  const at = new Date().toISOString();
  return {
    state,
    ...(message === undefined ? {} : { message: cut(message, MESSAGE_LENGTH) }),
    at,
    ...(phaseOf(state) === 'paused' ? { pausedSince: before?.pausedSince ?? at } : {}),
  };
}
