import { JOB_ROOM } from '../../contracts/history-room';
import type { PausedJobRequest } from '../../contracts/sequence';
import { LONGEST_PAUSE_MS } from '../../contracts/schemas/sequence';
import { jsonBytes } from '../../contracts/text';
import { PAUSING, PAYING } from '../jobs';
import type { HistorySize } from './costs';
import { activity, run, signalSent, timer, times, together, upsert } from './costs';
import { SIZES } from './sizes';

const { small } = SIZES;

/** Tries to pause, with a look at each of them, by the delays of `Pausing`; looks for a job that is not found at first. */
const TRIES = { pause: PAUSING.forMs / PAUSING.againMs.longest + 7, find: 30 } as const;

const read = activity(small, JOB_ROOM.record + small);
const patch = activity(small, small);
const look = activity(small, small);

/** Looks of a pause that waits for approval, and tries to send it again: each time the delays up to a minute, and one a minute. */
const ASKED = {
  looks: LONGEST_PAUSE_MS / PAUSING.askedMs + 2 * PAUSING.askedTries,
  tries: PAUSING.askedTries * (PAUSING.approvedForMs / PAUSING.againMs.longest + 7),
} as const;

/** The largest history that the debt of one pause can come to: ONTAP refuses whatever is tried, for as long as that is. */
export function pausedJobHistory(request: PausedJobRequest): HistorySize {
  const input = jsonBytes(request);
  return together(
    run(input, 2 * small),
    activity(input, input),
    times(2, upsert),
    activity(small, SIZES.facts),
    // What earlier runs of the id left behind.
    times(2, activity(small, small)),
    times(TRIES.find, together(read, timer)),
    times(2 * TRIES.pause, together(patch, timer)),
    times(ASKED.looks, look),
    times(ASKED.tries, together(patch, timer)),
    // The wait for the end of the pause, whether the sequence still runs, and what it is told.
    times(4, together(read, timer, signalSent)),
    // Each of them once within its time, and once for as long as it takes.
    times(PAYING.mostTries, together(times(2, patch), times(2, look), timer)),
  );
}
