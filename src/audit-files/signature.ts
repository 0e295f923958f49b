import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { AuditHead } from '../contracts/audit-files';

/** Folder of the signed heads: `NNNNNNNNN.head` (text) and `NNNNNNNNN.sig` (64 bytes, Ed25519). */
export const SIGNATURE_FOLDER = 'signatures';

/** Signs heads; made from a private key in PEM. */
export interface HeadSigner {
  /** Public key (SPKI, base64). */
  readonly key: string;
  sign(text: Buffer): Buffer;
}

/** A signer of heads. @throws Error when the key is no Ed25519 key */
export function headSigner(pem: string): HeadSigner {
  const privateKey = createPrivateKey(pem);
  return { key: spki(createPublicKey(privateKey)), sign: (text) => sign(null, text, privateKey) };
}

/** A public key in PEM as the headers of segments hold it. @throws Error when it is no Ed25519 key */
export function publicKeyOf(pem: string): string {
  return spki(createPublicKey(pem));
}

function spki(key: KeyObject): string {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key');
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** What is signed, as `openssl pkeyutl -verify -rawin` can check it, too. */
export function headText({ segment, sha256 }: AuditHead, at: string): Buffer {
  return Buffer.from(`ontap-workflows audit head\nsegment ${segment}\nsha256 ${sha256}\nat ${at}\n`, 'utf8');
}

/** True when the key (SPKI, base64) signed exactly this text. */
export function isSigned(text: Buffer, signature: Buffer, key: string): boolean {
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), type: 'spki', format: 'der' });
  return verify(null, text, publicKey, signature);
}
