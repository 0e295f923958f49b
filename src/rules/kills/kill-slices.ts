import { KILL_ROOM } from '../../contracts/history-room';

/** Kills are paced by slices of this length. */
const SLICE_MS = 10_000;
const MINUTE_MS = 60_000;
/** How many kills begin together, and how long after that the next ones do, ms: `killsPerMinute` on average. */
export function killSlices(killsPerMinute: number, targets: number): { perSlice: number; sliceMs: number } {
  const byPace = Math.floor((killsPerMinute * SLICE_MS) / MINUTE_MS);
  const perSlice = Math.max(1, byPace, Math.ceil(targets / KILL_ROOM.slices));
  return { perSlice, sliceMs: (perSlice * MINUTE_MS) / killsPerMinute };
}
