import type { LooksKnown } from '../../contracts/kill';
import type { SessionRecord } from '../../contracts/session';
import { fingerprintOf } from '../sessions';
import { isAborted } from './relate-session';

/** Hex digits that stand for all that a session shows. */
const DIGITS = 12;

const shown = (record: SessionRecord): string => fingerprintOf(record).slice(0, DIGITS);

/**
 * What one more look knows of sessions that were killed: one that shows anything else than a look before works
 * on, whatever it shows later. That it is aborted tells of the kill.
 *
 * @param found - By place; undefined for what the listing did not show
 */
export function motionOn(
  found: readonly (SessionRecord | undefined)[],
  before: Partial<LooksKnown> | undefined,
): Pick<LooksKnown, 'seen' | 'moved'> {
  const seen = found.map((record, index) =>
    record === undefined ? (before?.seen?.[index] ?? null) : shown(record),
  );
  const moved = found.map((record, index) => {
    const earlier = before?.seen?.[index] ?? null;
    const isOther = record !== undefined && earlier !== null && seen[index] !== earlier;
    return before?.moved?.[index] === true || (isOther && ![record.data, record.mover].some(isAborted));
  });
  return { seen, moved };
}
