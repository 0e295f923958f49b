import { HISTORY_LIMIT, PAYLOAD_LIMIT_BYTES } from '../../contracts/payload-limit';
import type { HistorySize } from './costs';

/**
 * Why a request is refused, with the numbers and what to change; undefined when its worst history fits.
 *
 * @param remedy - What makes it smaller.
 */
export function aboveLimits({ events, bytes, payload }: HistorySize, remedy: string): string | undefined {
  const over = [
    ...(events > HISTORY_LIMIT.events ? [`${events} events (at most ${HISTORY_LIMIT.events})`] : []),
    ...(bytes > HISTORY_LIMIT.bytes ? [`${bytes} bytes (at most ${HISTORY_LIMIT.bytes})`] : []),
    ...(payload > PAYLOAD_LIMIT_BYTES
      ? [`one payload of ${payload} bytes (at most ${PAYLOAD_LIMIT_BYTES})`]
      : []),
  ];
  if (over.length === 0) return undefined;
  return `the history of this run could come to ${over.join(' and ')}; ${remedy}`;
}
