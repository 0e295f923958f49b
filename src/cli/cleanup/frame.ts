import type { CleanupStatus } from '../../contracts/cleanup';
import { formatDuration } from '../../contracts/duration';
import { plainText } from '../../contracts/text';
import type { Style } from '../shared/output/style';
import { progressBar, counted } from '../shared/output/words';

const SECOND_MS = 1_000;

/** Whole seconds, rounded up: a countdown ends at 0 and not before. */
const leftText = (ms: number) => (ms <= 0 ? '0s' : formatDuration(Math.ceil(ms / SECOND_MS) * SECOND_MS));

function countdown(status: CleanupStatus, now: number, style: Style): string[] {
  const { samples, windowEndsAt, sessions } = status;
  if (status.phase !== 'sampling' || windowEndsAt === undefined || samples.taken === 0) return [];
  const left = Date.parse(windowEndsAt) - now;
  const total = Math.max(1, (samples.wanted - 1) * samples.everyMs);
  const seen = sessions === undefined ? '' : `, ${counted(sessions, 'session')} in the last sample`;
  return [`  ${progressBar(1 - left / total, style)} window ends in ${leftText(left)}${seen}`];
}

/** What a run does at this instant, in two or three lines. */
export function frameLines(status: CleanupStatus, now: number, style: Style, spinner: string): string[] {
  return [
    `${spinner} ${plainText(status.now)}`,
    ...countdown(status, now, style),
    style.dim(`  Next: ${plainText(status.next)}`),
  ];
}
