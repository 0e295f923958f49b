import { formatDuration } from '../../../contracts/duration';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Below a minute seconds matter; above it they are noise. */
function rounded(ms: number): string {
  if (ms < SECOND_MS) return '0s';
  return ms < MINUTE_MS ? formatDuration(ms) : formatDuration(Math.floor(ms / MINUTE_MS) * MINUTE_MS);
}

/** `2h 5m ago`, `in 3d 4h`. */
export function relativeText(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  return ms < 0 ? `${rounded(-ms)} ago` : `in ${rounded(ms)}`;
}

/** An instant without seconds and zone, for a column of them. */
export const minuteText = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** The same where it stands alone. */
export const instantText = (at: string): string => `${minuteText(at)}Z`;
