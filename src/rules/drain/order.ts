import type { DrainOrder, DrainRequest } from '../../contracts/drain';
import { durationMs, exactDuration } from '../../contracts/duration';
import { DRAIN_ROOM } from '../../contracts/history-room';

/** The first look, those that say once more that a node is clear, and the last one. */
const EDGES = 12;

const SECOND_MS = 1_000;

/** Ms between two looks: as asked, or further apart where so many would not fit into a history. */
function paceOf(everyMs: number, lastsMs: number): number {
  const leastMs = Math.ceil(lastsMs / (DRAIN_ROOM.looks - EDGES) / SECOND_MS) * SECOND_MS;
  return Math.max(everyMs, leastMs);
}

/** A request with its deadline, and with looks as far apart as they have to be; or what is wrong with it. */
export function drainOrder(request: DrainRequest, nowMs: number): DrainOrder | { problem: string } {
  const { every, hold } = request;
  const usualMs = nowMs + durationMs(DRAIN_ROOM.usual);
  const { until = new Date(usualMs).toISOString() } = request;
  const leftMs = Date.parse(until) - nowMs;
  const now = new Date(nowMs).toISOString();
  if (leftMs <= 0) return { problem: `until: is ${until}, and over already (it is ${now})` };
  if (leftMs > durationMs(DRAIN_ROOM.longest))
    return { problem: `until: is ${until}, later than ${DRAIN_ROOM.longest} from now (${now})` };
  const lastsMs = leftMs + (hold === undefined ? 0 : durationMs(hold));
  return { ...request, until, every: exactDuration(paceOf(durationMs(every), lastsMs)) };
}
