import { JOB_ROOM } from '../../contracts/history-room';
import type { PausedJobRequest } from '../../contracts/sequence';
import { jsonBytes } from '../../contracts/text';
import type { HistorySize } from './costs';
import { activity, run, signalSent, timer, times, together, upsert } from './costs';
import { SIZES } from './sizes';

const { small } = SIZES;

/** Tries to pause in an hour, and to resume in a day, by the delays of `PauseDebt`. */
const TRIES = { pause: 66, resume: 300 } as const;

const read = activity(small, JOB_ROOM.record + small);
const patch = activity(small, small);

/** The largest history that the debt of one pause can come to: ONTAP refuses whatever is tried, for as long as that is. */
export function pausedJobHistory(request: PausedJobRequest): HistorySize {
  const input = jsonBytes(request);
  return together(
    run(input, 2 * small),
    activity(input, input),
    times(2, upsert),
    activity(small, SIZES.facts),
    read,
    times(TRIES.pause, together(patch, timer)),
    // Landing, the wait for the end of the pause, and whether the sequence still runs.
    times(2, together(read, timer, signalSent)),
    times(TRIES.resume, together(read, patch, read, timer)),
  );
}
