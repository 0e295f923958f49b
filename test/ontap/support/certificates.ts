import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

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
  issuer?: TestCertificate;
  isCa?: boolean;
  expired?: boolean;
}

const DAY_MS = 86_400_000;

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}

const altName = (name: string) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name });

/** Makes a certificate; self-signed without an issuer. */
export function makeCertificate({
  name,
  altNames = [],
  issuer,
  isCa = false,
  expired = false,
}: Wanted): TestCertificate {
  const { publicKey, privateKey } = keyPair();
  const cert = forge.pki.createCertificate();
  cert.publicKey = forge.pki.publicKeyFromPem(publicKey);
  cert.serialNumber = `00${randomBytes(8).toString('hex')}`;
  cert.validity.notBefore = new Date(Date.now() - 10 * DAY_MS);
  cert.validity.notAfter = new Date(Date.now() + (expired ? -DAY_MS : DAY_MS));
  const subject = [{ name: 'commonName', value: name }];
  cert.setSubject(subject);
  cert.setIssuer(
    issuer === undefined ? subject : forge.pki.certificateFromPem(issuer.cert).subject.attributes,
  );
  cert.setExtensions([
    { name: 'basicConstraints', cA: isCa },
    ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames: altNames.map(altName) }]),
  ]);
  cert.sign(forge.pki.privateKeyFromPem(issuer?.key ?? privateKey), forge.md.sha256.create());
  const pem = forge.pki.certificateToPem(cert);
  return { cert: pem, key: privateKey, fingerprint256: new X509Certificate(pem).fingerprint256 };
}
