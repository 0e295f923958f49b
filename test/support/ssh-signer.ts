import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SIGNATURE_NAMESPACE } from '../../src/contracts/signed-approval';

const string = (text: Buffer | string): Buffer => {
  const bytes = Buffer.from(text as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A person with an ed25519 key of OpenSSH, who signs as `ssh-keygen -Y sign` does. */
export interface SshSigner {
  /** Line of the public key. */
  line: string;
  sign(text: string, namespace?: string): string;
}

export function sshSigner(name = 'bob'): SshSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const blob = Buffer.concat([string('ssh-ed25519'), string(raw)]);
  return {
    line: `ssh-ed25519 ${blob.toString('base64')} ${name}@example.com`,
    sign: (text, namespace = SIGNATURE_NAMESPACE) => armored(text, namespace, blob, privateKey),
  };
}

function armored(text: string, namespace: string, blob: Buffer, key: KeyObject): string {
  const digest = createHash('sha512').update(text).digest();
  const about = [string(namespace), string(''), string('sha512')];
  const signed = sign(null, Buffer.concat([Buffer.from('SSHSIG'), ...about, string(digest)]), key);
  const signature = Buffer.concat([string('ssh-ed25519'), string(signed)]);
  const version = Buffer.from([0, 0, 0, 1]);
  const all = Buffer.concat([Buffer.from('SSHSIG'), version, string(blob), ...about, string(signature)]);
  const lines = all.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}
