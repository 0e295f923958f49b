import type { SessionRecord } from '../../../contracts/session';
import { allOf, anyOf, known } from '../truth';
import type { Truth } from '../truth';
import type { Condition } from './condition';

/** The larger counter is at least this: one known counter can decide, an absent one is no zero. */
export const minBytesCondition: Condition<number> = (least, session) =>
  anyOf(counters(session, (bytes) => bytes >= least));

/** Neither counter is above this: one known counter can refute it. */
export const maxBytesCondition: Condition<number> = (most, session) =>
  allOf(counters(session, (bytes) => bytes <= most));

function counters({ data, mover }: SessionRecord, holds: (bytes: number) => boolean): Truth[] {
  return [data.bytes, mover.bytes].map((bytes) => (bytes === undefined ? 'unknown' : known(holds(bytes))));
}
