import { formatDuration } from '../../contracts/duration';
import { cut } from '../../contracts/text';
import type { SessionRecord } from '../../contracts/session';

/** Characters: 864 of them have to stay far below one payload. */
const LONGEST = 160;

/** One plain sentence, cut where ONTAP's own text makes it too long. */
export function sentence(...parts: (string | undefined)[]): string {
  return cut(parts.filter((part) => part !== undefined && part !== '').join(', '), LONGEST);
}

/** `data halted (successful), mover idle`. */
export function statesText({ data, mover }: SessionRecord): string {
  return `data ${serviceText(data.state, data.reason)}, mover ${serviceText(mover.state, mover.reason)}`;
}

function serviceText(state = 'absent', reason?: string): string {
  return reason === undefined || reason === 'not_available' ? state : `${state} (${reason})`;
}

/** `unchanged for 1h over 13 samples`. */
export function unchangedText(seconds: number, samples: number): string {
  return `unchanged for ${formatDuration(seconds * 1_000)} over ${samples} samples`;
}

/** `unchanged for at least 26h`. */
export function collectedText(seconds: number): string {
  return `unchanged for at least ${formatDuration(seconds * 1_000)}`;
}

/** `12m ago`; `in the last sample` when that is the first to show it. */
export function agoText(seconds: number): string {
  return seconds === 0 ? 'in the last sample' : `${formatDuration(seconds * 1_000)} ago`;
}
