import 'reflect-metadata'; // @peculiar/x509 needs it, loaded first
import { randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate with its key, in PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
  fingerprint256: string;
}

interface Wanted {
  name: string;
  /** Subject alternative names; host names or addresses. */
  altNames?: string[];
  /** @default itself */
  issuer?: TestCertificate;
  isCa?: boolean;
  expired?: boolean;
  /** How long it is valid from now. @default 1 */
  days?: number;
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

function signingKey(issuer: TestCertificate): Promise<webcrypto.CryptoKey> {
  const [pkcs8] = PemConverter.decode(issuer.key);
  if (pkcs8 === undefined) throw new Error('the issuer has no key');
  return webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
}

/** Makes a certificate; self-signed without an issuer. */
export async function makeCertificate(wanted: Wanted): Promise<TestCertificate> {
  const { name, altNames = [], issuer, isCa = false, expired = false, days = 1 } = wanted;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const subject = [{ CN: [name] }];
  const names = altNames.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject,
    issuer: issuer === undefined ? subject : new X509Certificate(issuer.cert).subject,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() + (expired ? -DAY_MS : days * DAY_MS)),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : await signingKey(issuer),
    extensions: [
      new BasicConstraintsExtension(isCa, undefined, true),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
    ],
  });
  const cert = `${certificate.toString('pem')}\n`;
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert, key, fingerprint256: new NodeCertificate(cert).fingerprint256 };
}
