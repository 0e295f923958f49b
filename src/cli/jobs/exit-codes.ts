import type { CommandOutcome } from '../../contracts/track-job';
import type { WatchEnd } from './watch-end';

/** Exit code of a wait by how the watch ended; 1 is any error. */
export const WAIT_EXIT_CODE: Record<WatchEnd['outcome'], number> = {
  succeeded: 0,
  failed: 3,
  cancel_lost_race: 4,
  vanished: 5,
  never_found: 5,
  deadline_exceeded: 6,
  paused_too_long: 6,
  watch_stopped: 6,
  cancelled: 7,
};

export const WAIT_EXIT_CODES_HELP = `
Exit codes:
  0    succeeded
  1    an error: bad input, Temporal can't be reached, no worker serves the cluster
  3    failed: the job did
  4    cancel_lost_race: it was cancelled, and succeeded all the same
  5    vanished, never_found: ONTAP does not know the job, nobody can tell how it ended
  6    deadline_exceeded, paused_too_long, watch_stopped: the watch ended, the job goes on
  7    cancelled: the job was, through its watch
  130  Ctrl-C: the watch goes on`;

/** Exit code of a command by what became of it. */
export const COMMAND_EXIT_CODE: Record<CommandOutcome | 'never_found', number> = {
  confirmed: 0,
  already: 0,
  unsupported: 3,
  finished_first: 4,
  never_found: 5,
  awaits_approval: 6,
  unconfirmed: 6,
};

/** A cancel that is confirmed tells that the job has ended: as a success it came too late. */
export const LOST_RACE = COMMAND_EXIT_CODE.finished_first;

export const COMMAND_EXIT_CODES_HELP = `
Exit codes:
  0    confirmed, or already so
  1    an error: bad input, not granted, Temporal can't be reached, no worker serves the cluster
  3    unsupported: this kind of job refuses it
  4    finished_first: the job ended before the command took effect
  5    never_found: ONTAP does not know the job, nothing was sent
  6    unconfirmed: ONTAP took it, but did not show it in time; awaits_approval: other administrators have to approve it in ONTAP
  130  Ctrl-C: the command goes on in the watch`;

/** ONTAP does not know the job, and no watch does. */
export const UNKNOWN_JOB = WAIT_EXIT_CODE.never_found;
