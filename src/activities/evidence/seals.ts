import { ApplicationFailure } from '@temporalio/common';
import { EVIDENCE_VERSION } from '../../contracts/evidence';
import type { SealedRecord } from '../../contracts/evidence';
import type { LookSeal } from '../../contracts/look-seal';
import { FAILURE } from '../../contracts/failures';
import type { SessionListing } from '../../contracts/session';
import type { EvidenceKeys } from '../../node';
import {
  heardBy,
  isReadable,
  partsOf,
  recordOf,
  textOf,
  versionOf,
  watchOf,
  watchText,
} from '../../rules/evidence';
import type { EvidenceRecord, WatchRecord } from '../../rules/evidence';
import { canonicalJson } from '../../rules/sessions';

/** What of a look is not in its listing. */
export type LookFacts = Pick<LookSeal, 'cluster' | 'departed' | 'arrived' | 'narrowed'>;

/** The same text for the same look, whatever its way through a history. */
const lookText = ({ detail, at, sessions }: SessionListing, facts: LookFacts & { version: number }): string =>
  canonicalJson({ what: 'look', ...facts, detail, at, sessions });

/** A listing that its reader can trust to be ONTAP's answer to this worker. */
export function sealLook(keys: EvidenceKeys, listing: SessionListing, facts: LookFacts): SessionListing {
  const dated = { version: EVIDENCE_VERSION, ...facts };
  return { ...listing, seal: { ...dated, ...keys.seal(lookText(listing, dated)) } };
}

/** The facts of a listing that was sealed by a holder of one of the keys; undefined for any other. */
export function openLook(keys: EvidenceKeys, listing: SessionListing): LookFacts | undefined {
  const { keyId, mac, ...facts } = listing.seal ?? { keyId: '', mac: '', version: Number.NaN };
  if (!('cluster' in facts) || !isReadable(facts.version)) return undefined;
  return keys.verifies(lookText(listing, facts), keyId, mac) ? facts : undefined;
}

/** A record, in the form in which it travels. */
export const sealRecord = (keys: EvidenceKeys, record: EvidenceRecord): SealedRecord =>
  sealedText(keys, textOf(record));

/** How somebody has looked, likewise. */
export const sealWatch = (keys: EvidenceKeys, watch: WatchRecord): SealedRecord =>
  sealedText(keys, watchText(watch));

function sealedText(keys: EvidenceKeys, text: string): SealedRecord {
  const { keyId, mac } = keys.seal(text);
  return [keyId, mac, text].join('.');
}

/** Undefined for what none of the keys has sealed. */
function openedText(keys: EvidenceKeys, sealed: SealedRecord): string | undefined {
  const { keyId, mac, text } = partsOf(sealed);
  return keys.verifies(text, keyId, mac) ? text : undefined;
}

/** How somebody has looked; undefined for what none of the keys has sealed. */
export function openWatch(keys: EvidenceKeys, sealed: SealedRecord): WatchRecord | undefined {
  const text = openedText(keys, sealed);
  return text === undefined ? undefined : watchOf(text);
}

/** Records that Temporal had heard of by an instant of its clock, ms; `isAtOnce`: as soon as they were sealed. */
export function openRecords(
  keys: EvidenceKeys,
  sealed: readonly SealedRecord[],
  { heardMs, isAtOnce = false }: { heardMs: number; isAtOnce?: boolean },
): EvidenceRecord[] {
  return sealed.flatMap((one) => {
    const record = openRecord(keys, one);
    return record === undefined ? [] : [heardBy(record, heardMs, isAtOnce)];
  });
}

/** The record behind a seal of one of the keys; undefined for any other text. @throws WrongVersion */
export function openRecord(keys: EvidenceKeys, sealed: SealedRecord): EvidenceRecord | undefined {
  const text = openedText(keys, sealed);
  if (text === undefined) return undefined;
  const version = versionOf(text);
  if (version > EVIDENCE_VERSION)
    throw ApplicationFailure.create({
      type: FAILURE.WrongVersion,
      message: `This worker reads evidence of version ${EVIDENCE_VERSION}, and was given version ${version}: update it`,
    });
  return isReadable(version) ? recordOf(text) : undefined;
}
