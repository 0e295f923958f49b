import { NO_SEGMENT } from '../segment';
import type { FolderFinding } from './finding';
import { type FoundSegment, where } from './read-manifest';

/** Whether each segment is the one that the next one names. */
export function checkChain(segments: readonly FoundSegment[]): FolderFinding[] {
  return segments.flatMap(({ number, segment }, index) => {
    const before = segments[index - 1];
    // Without the one before, that it is missing is the finding.
    if (segment === undefined || (number > 1 && before?.number !== number - 1)) return [];
    if (segment.header.prev === (number === 1 ? NO_SEGMENT : before?.sha256)) return [];
    if (number === 1)
      return [{ what: 'segment_changed', where: where(1), why: 'it is the first, but names one before it' }];
    return [changed(number, isNamed(segments, index))];
  });
}

function isNamed(segments: readonly FoundSegment[], index: number): boolean {
  return segments[index + 1]?.segment?.header.prev === segments[index]?.sha256;
}

/** A segment whose own hash is confirmed is believed over the one before it. */
function changed(number: number, isConfirmed: boolean): FolderFinding {
  return {
    what: 'segment_changed',
    where: where(number - 1),
    why: isConfirmed
      ? `its SHA-256 is not the one that segment ${number} names`
      : `its SHA-256 is not the one that segment ${number} names: this one or that one was changed`,
  };
}
