import { temporal } from '@temporalio/proto';
import type { History } from './replay';

/** What a history weighs, in bytes as the server stores it. */
export interface HistorySize {
  events: number;
  bytes: number;
  /** The largest single payload, and the kind of event that it is in. */
  largest: { bytes: number; in: string };
}

type Event = NonNullable<History['events']>[number];

const { EventType } = temporal.api.enums.v1;

/** Lengths of all payloads anywhere in an event. */
function payloadsOf(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { data } = value as { data?: unknown };
  const own = data instanceof Uint8Array ? [data.length] : [];
  return [...own, ...Object.values(value).flatMap(payloadsOf)];
}

const largestOf = (event: Event) => ({
  bytes: Math.max(0, ...payloadsOf(event)),
  in: EventType[event.eventType ?? 0] ?? 'unknown',
});

export function historySize({ events }: History): HistorySize {
  const all = events ?? [];
  const sizes = all.map((event) => temporal.api.history.v1.HistoryEvent.encode(event).finish().length);
  const byLargest = all.map(largestOf).sort((a, b) => b.bytes - a.bytes);
  return {
    events: all.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largest: byLargest[0] ?? { bytes: 0, in: 'none' },
  };
}
