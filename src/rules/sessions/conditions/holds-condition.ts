import type { SessionRecord } from '../../../contracts/session';
import { anyOf } from '../truth';
import type { Truth } from '../truth';
import { globTruth } from './glob-condition';
import type { Condition, KnownAbsent } from './condition';

/** What a session holds: an open drive (`tape`), a robot or a drive as SCSI device (`scsi`), or `none`. */
export const holdsCondition: Condition<readonly string[]> = (wanted, session, knownAbsent) =>
  anyOf(wanted.map((what) => holds(what, session, knownAbsent)));

function holds(what: string, session: SessionRecord, knownAbsent: KnownAbsent): Truth {
  const held = what === 'none' ? (session.tapeDevice ?? session.scsi) : heldAs(what, session);
  if (held !== undefined) return what === 'none' ? 'no' : 'yes';
  if (!knownAbsent.has('holds')) return 'unknown';
  return what === 'none' ? 'yes' : 'no';
}

function heldAs(what: string, session: SessionRecord): string | undefined {
  return what === 'tape' ? session.tapeDevice : session.scsi;
}

/** The open drive's name; known to be absent when the session is known to hold nothing. */
export const tapeDeviceCondition: Condition<readonly string[]> = (globs, session, knownAbsent) =>
  session.tapeDevice === undefined && knownAbsent.has('holds') ? 'no' : globTruth(globs, session.tapeDevice);
