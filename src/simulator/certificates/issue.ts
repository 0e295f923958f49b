import 'reflect-metadata'; // @peculiar/x509 needs it, loaded first
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
} from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export interface KeyedCertificate {
  certPem: string;
  keyPem: string;
}

const LIFETIME_DAYS = 825; // the longest that common TLS stacks accept for a server
const DAY_MS = 24 * 3600 * 1000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

async function importKey({ keyPem }: KeyedCertificate): Promise<webcrypto.CryptoKey> {
  const [pkcs8] = PemConverter.decode(keyPem);
  if (pkcs8 === undefined) throw new Error('the authority has no private key');
  return webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
}

async function issue(
  commonName: string,
  extensions: Extension[],
  issuer?: KeyedCertificate,
): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const authority = issuer && new X509Certificate(issuer.certPem);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    subject: [{ CN: [commonName] }],
    issuer: authority?.subject ?? [{ CN: [commonName] }],
    notBefore: new Date(now - DAY_MS), // clocks differ
    notAfter: new Date(now + LIFETIME_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : await importKey(issuer),
    // Python's strict verification wants both key identifiers.
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority?.publicKey ?? keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

export function issueAuthority(commonName: string): Promise<KeyedCertificate> {
  return issue(commonName, [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]);
}

function leafExtensions(usage: string): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
  ];
}

/** A server certificate for these names and addresses. */
export function issueServer(issuer: KeyedCertificate, names: string[]): Promise<KeyedCertificate> {
  const alternatives = names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
  const extensions = leafExtensions(ExtendedKeyUsage.serverAuth);
  return issue('ontap-simulator', [...extensions, new SubjectAlternativeNameExtension(alternatives)], issuer);
}

/** A certificate with which a user logs in: the common name is the user. */
export function issueClient(issuer: KeyedCertificate, user: string): Promise<KeyedCertificate> {
  return issue(user, leafExtensions(ExtendedKeyUsage.clientAuth), issuer);
}
