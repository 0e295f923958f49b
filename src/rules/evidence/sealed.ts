import type { SealedRecord } from '../../contracts/evidence';
import { EVIDENCE_VERSION } from '../../contracts/evidence';
import type { EvidenceRecord } from './record';
import { recordOf, versionOf } from './record';

const OLDEST_VERSION = EVIDENCE_VERSION - 1;

/** Whether this release knows what is sealed under a version. */
export const isReadable = (version: number) => version >= OLDEST_VERSION && version <= EVIDENCE_VERSION;

/** What a seal is made of; empty texts for what is none. */
export function partsOf(sealed: SealedRecord): { keyId: string; mac: string; text: string } {
  const [, keyId = '', mac = '', text = ''] = /^([\w-]+)\.([\w-]+)\.(.*)$/s.exec(sealed) ?? [];
  return { keyId, mac, text };
}

/** What a record says, whoever sealed it: for a plan, of which no kill takes a word, and for people. */
export function readRecord(sealed: SealedRecord): EvidenceRecord | undefined {
  const { text } = partsOf(sealed);
  return isReadable(versionOf(text)) ? recordOf(text) : undefined;
}
