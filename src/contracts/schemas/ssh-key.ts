/** Reads what OpenSSH writes as numbers and as strings with their length before them (RFC 4251). */
export class SshWire {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** @throws RangeError where there are fewer bytes */
  number(): number {
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  /** @throws RangeError likewise */
  string(): Buffer {
    const end = this.number() + this.at;
    if (end > this.bytes.length) throw new RangeError('a string ends behind the text');
    const found = this.bytes.subarray(this.at, end);
    this.at = end;
    return found;
  }

  text(): string {
    return this.string().toString('latin1');
  }
}

/** Kinds of keys whose signatures can be verified, as OpenSSH names them, with the strings that follow the name. */
const KINDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'ssh-rsa': 2,
};

const KNOWN = 'ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521 or ssh-rsa';

/** Bytes of the modulus of an RSA key of 2,048 bits. */
const LEAST_MODULUS = 256;

/** A public key: its kind, and the bytes that identify it. */
export interface SshKey {
  kind: string;
  blob: Buffer;
}

/** A line of a `.pub` file, comment or not. */
const LINE = /^([\w@.-]+) ([A-Za-z0-9+/]+={0,2})(?: [^\r\n]*)?$/;

/** The key of a line; what is wrong with the line where it is none that can be used. */
export function readSshKey(line: string): SshKey | { problem: string } {
  const [, kind = '', base64 = ''] = LINE.exec(line.trim()) ?? [];
  const whole = 'must be the whole line of a public key file, such as "ssh-ed25519 AAAA… bob@example.com"';
  if (/PRIVATE KEY/.test(line))
    return { problem: 'is a private key, which nobody but its owner may have: write the .pub file' };
  if (kind === '') return { problem: whole };
  if (kind.startsWith('sk-'))
    return {
      problem: `is a key on a security token (${kind}), which can't be verified; write one of ${KNOWN}`,
    };
  if (kind.includes('-cert-'))
    return { problem: `is a certificate (${kind}), which can't be verified; write a key, one of ${KNOWN}` };
  const strings = KINDS[kind];
  if (strings === undefined)
    return { problem: `is a key of kind ${kind}, which can't be verified; write one of ${KNOWN}` };
  const blob = Buffer.from(base64, 'base64');
  const parts = partsOf(blob);
  if (parts?.[0] !== kind || parts.length !== strings + 1)
    return { problem: `is cut or altered; it ${whole}` };
  return kind === 'ssh-rsa' && Buffer.from(parts[2] ?? '', 'latin1').length <= LEAST_MODULUS
    ? { problem: 'is an RSA key of less than 2048 bits; write a longer one, or an ssh-ed25519 key' }
    : { kind, blob };
}

function partsOf(blob: Buffer): string[] | undefined {
  const wire = new SshWire(blob);
  const parts: string[] = [];
  try {
    while (!wire.isAtEnd) parts.push(wire.text());
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return parts;
}
