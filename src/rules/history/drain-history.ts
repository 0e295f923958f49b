import { DRAIN_ROOM, FAILURE_ROOM } from '../../contracts/history-room';
import type { DrainRequest } from '../../contracts/drain';
import { jsonBytes } from '../../contracts/text';
import type { HistorySize } from './costs';
import { activity, run, timer, times, together, upsert } from './costs';
import { pauseHistory } from './sequence-history';
import { SIZES } from './sizes';

const { small } = SIZES;
const { view, notice: words } = DRAIN_ROOM;
const BEFORE = DRAIN_ROOM.traces + view.missing;
const VIEW = view.sessions + view.jobs + view.missing + 3 * small;

/**
 * The largest history that a drain can come to, whatever ONTAP says: its times don't matter, since a longer one looks more
 * rarely. No request is refused for it.
 */
export function drainHistory(request: DrainRequest): HistorySize {
  const { notify, requestedBy } = request;
  const input = jsonBytes(request) + small;
  const look = together(timer, activity(BEFORE + small, VIEW));
  const pause = together(timer, pauseHistory(jsonBytes(requestedBy) + small));
  const pauses = DRAIN_ROOM.pauses * (FAILURE_ROOM.message + small);
  const notice = activity(words + small, small);
  return together(
    run(input, VIEW + pauses),
    activity(input, input),
    times(3, upsert),
    times(2, activity(small, SIZES.facts)),
    times(DRAIN_ROOM.looks, look),
    times(DRAIN_ROOM.pauses, pause),
    times(DRAIN_ROOM.notices * notify.length, notice),
  );
}
