import { readBytesOrWhy } from '../read-bytes';
import { headText, isSigned, SIGNATURE_FOLDER } from '../signature';
import type { FolderFinding } from './finding';
import type { FoundSegment } from './read-manifest';

/** What the signatures in the folder prove. */
export interface Signed {
  findings: FolderFinding[];
  /** Numbers of segments whose heads the auditor's key signed. */
  heads: number[];
}

/**
 * Checks every signed head.
 *
 * @param key - The auditor's key (SPKI, base64); without it signatures are compared with the keys that segments name.
 */
export async function checkSignatures(
  root: string,
  segments: readonly FoundSegment[],
  key: string | undefined,
): Promise<Signed> {
  const checked = await Promise.all(segments.map((found) => checkOne(root, found, key)));
  return {
    findings: checked.flatMap(({ findings }) => findings),
    heads: checked.flatMap(({ heads }) => heads),
  };
}

async function checkOne(root: string, found: FoundSegment, trusted: string | undefined): Promise<Signed> {
  const { number, sha256, segment } = found;
  const name = `${SIGNATURE_FOLDER}/${String(number).padStart(9, '0')}`;
  const [text, signature] = await Promise.all([read(root, `${name}.head`), read(root, `${name}.sig`)]);
  const key = segment?.header.key;
  const wrong = (where: string, why: string): Signed => ({
    findings: [{ what: 'signature_wrong', where, why }],
    heads: [],
  });
  if (segment === undefined || (key === undefined && text === undefined && signature === undefined))
    return { findings: [], heads: [] };
  if (key === undefined) return wrong(`${name}.sig`, `segment ${number} says that it is not signed`);
  if (text === undefined || signature === undefined) return missing(name, number);
  if (typeof text === 'string') return wrong(`${name}.head`, `it ${text}`);
  if (typeof signature === 'string') return wrong(`${name}.sig`, `it ${signature}`);
  if (!text.equals(headText({ segment: number, sha256 }, segment.header.at)))
    return wrong(`${name}.head`, `it is not about segment ${number} as it is`);
  if (!isSignedBy(text, signature, key)) return wrong(`${name}.sig`, 'the signature does not fit');
  if (trusted === undefined) return { findings: [], heads: [] };
  if (key !== trusted) return wrong(`${name}.sig`, 'it was signed with another key than the one given');
  return { findings: [], heads: [number] };
}

function missing(name: string, segment: number): Signed {
  const why = `segment ${segment} names a key, but its signature is missing: an export died (the next one signs the newest segment), or it was removed`;
  return { findings: [{ what: 'signature_missing', where: `${name}.sig`, why }], heads: [] };
}

/** A key that can't be read signed nothing. */
function isSignedBy(text: Buffer, signature: Buffer, key: string): boolean {
  try {
    return isSigned(text, signature, key);
  } catch {
    return false;
  }
}

async function read(root: string, file: string): Promise<Buffer | string | undefined> {
  return readBytesOrWhy(root, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
