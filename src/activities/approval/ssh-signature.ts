import { createHash, createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { SshWire } from '../../contracts/schemas/ssh-key';
import type { SshKey } from '../../contracts/schemas/ssh-key';

/** OpenSSH's own format, PROTOCOL.sshsig; our keys are told from others by their bytes. */
const MAGIC = 'SSHSIG';
const ARMOR = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\r?\n?$/;

/** Hashes of the text that the format knows. */
const HASHES: ReadonlySet<string> = new Set(['sha256', 'sha512']);

/** By the name in the signature: the kind of its key, and the hash that it signs. SHA-1 (`ssh-rsa`) is not among them. */
const ALGORITHMS: Readonly<Record<string, { kind: string; hash: string | null }>> = {
  'ssh-ed25519': { kind: 'ssh-ed25519', hash: null },
  'ecdsa-sha2-nistp256': { kind: 'ecdsa-sha2-nistp256', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { kind: 'ecdsa-sha2-nistp384', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { kind: 'ecdsa-sha2-nistp521', hash: 'sha512' },
  'rsa-sha2-256': { kind: 'ssh-rsa', hash: 'sha256' },
  'rsa-sha2-512': { kind: 'ssh-rsa', hash: 'sha512' },
};

interface Signature {
  key: Buffer;
  namespace: string;
  reserved: Buffer;
  hash: string;
  algorithm: string;
  bytes: Buffer;
}

/** Whose signature a text has, and why it counts for nothing. */
export type Verified = { key: SshKey } | { why: string };

/** Verifies a signature of `ssh-keygen -Y sign`, made with one of the keys for that namespace. */
export function verifySignature(
  text: string,
  armored: string,
  { namespace, keys }: { namespace: string; keys: readonly SshKey[] },
): Verified {
  const signature = readSignature(armored);
  if (signature === undefined) return { why: 'the signature is none of ssh-keygen -Y sign' };
  const { algorithm, hash } = signature;
  const known = ALGORITHMS[algorithm];
  if (known === undefined || !HASHES.has(hash))
    return { why: `signatures of ${algorithm} with ${hash} are not verified` };
  if (signature.namespace !== namespace)
    return { why: `it was signed for "${signature.namespace}", not for "${namespace}"` };
  const key = keys.find(({ blob }) => blob.equals(signature.key));
  if (key === undefined) return { why: 'it was signed by none of the keys of that approver' };
  const isRight = key.kind === known.kind && isSigned(signedBytes(text, signature), signature, key);
  return isRight ? { key } : { why: 'the signature is not one of this text' };
}

/** As `ssh-keygen -l` shows a key. */
export const keyName = ({ blob }: SshKey): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

function readSignature(armored: string): Signature | undefined {
  const [, base64] = ARMOR.exec(armored) ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  try {
    const wire = new SshWire(bytes.subarray(MAGIC.length));
    if (wire.number() !== 1) return undefined;
    const [key, namespace, reserved, hash] = [wire.string(), wire.text(), wire.string(), wire.text()];
    const inner = new SshWire(wire.string());
    const signature = { key, namespace, reserved, hash, algorithm: inner.text(), bytes: inner.string() };
    return wire.isAtEnd && inner.isAtEnd ? signature : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What was signed is not the text, but this about it. */
function signedBytes(text: string, { namespace, reserved, hash }: Signature): Buffer {
  const digest = createHash(hash).update(text, 'utf8').digest();
  const parts = [Buffer.from(namespace, 'latin1'), reserved, Buffer.from(hash), digest];
  return Buffer.concat([Buffer.from(MAGIC), ...parts.flatMap((part) => [lengthOf(part), part])]);
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

function isSigned(data: Buffer, { algorithm, bytes }: Signature, key: SshKey): boolean {
  const hash = ALGORITHMS[algorithm]?.hash ?? null;
  try {
    if (!key.kind.startsWith('ecdsa')) return verify(hash, data, publicKey(key), bytes);
    const ieee = { key: publicKey(key), dsaEncoding: 'ieee-p1363' } as const;
    return verify(hash, data, ieee, halves(bytes, coordinateBytes(key)));
  } catch {
    // A point that is not on its curve, or a number that is too long: OpenSSL says no in its own way.
    return false;
  }
}

/** Bytes of one coordinate of a point of the key's curve. */
const coordinateBytes = ({ kind }: SshKey): number => Math.ceil(Number(kind.slice(-3)) / 8);

/** Two numbers of any length, as the curve's own length has them. @throws RangeError */
function halves(bytes: Buffer, length: number): Buffer {
  const wire = new SshWire(bytes);
  const numbers = [wire.string(), wire.string()].map((number) => {
    const digits = unsigned(number);
    if (digits.length > length) throw new RangeError('a number is longer than its curve');
    return Buffer.concat([Buffer.alloc(length - digits.length), digits]);
  });
  if (!wire.isAtEnd) throw new RangeError('there is more than two numbers');
  return Buffer.concat(numbers);
}

/** Numbers have a zero before a digit that would make them negative. */
const unsigned = (number: Buffer): Buffer => (number[0] === 0 ? number.subarray(1) : number);

function publicKey(key: SshKey): KeyObject {
  const wire = new SshWire(key.blob);
  const kind = wire.text();
  return createPublicKey({ key: jwkOf(kind, wire), format: 'jwk' });
}

const base64url = (bytes: Buffer): string => bytes.toString('base64url');

function jwkOf(kind: string, wire: SshWire): JsonWebKey {
  if (kind === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64url(wire.string()) };
  if (kind === 'ssh-rsa')
    return { kty: 'RSA', e: base64url(unsigned(wire.string())), n: base64url(unsigned(wire.string())) };
  const curve = wire.text();
  // 4, then both coordinates.
  const point = wire.string().subarray(1);
  const [x, y] = [point.subarray(0, point.length / 2), point.subarray(point.length / 2)];
  return { kty: 'EC', crv: `P-${curve.slice(-3)}`, x: base64url(x), y: base64url(y) };
}
