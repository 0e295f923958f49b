import { createPrivateKey, X509Certificate } from 'node:crypto';
import { plainText } from '../../contracts/text';
import { noPemWords } from '../../ontap';
import { FileProblem } from './file-problem';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM file. @throws FileProblem */
export function parseCertificates(text: string, shown: string): X509Certificate[] {
  const blocks = text.match(PEM) ?? [];
  if (blocks.length === 0) {
    throw new FileProblem(`${shown} ${noPemWords(text, shown)}`);
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new FileProblem(`${shown}: certificate ${index + 1} of ${blocks.length} can't be parsed`);
    }
  });
}

/** What of a file's certificates has expired, each by whom it is of. */
export function expiredIn(certificates: readonly X509Certificate[]): string[] {
  return certificates
    .filter(({ validTo }) => Date.parse(validTo) < Date.now())
    .map(({ ca, subject, validTo }) => {
      const on = new Date(validTo).toISOString().slice(0, 10);
      const of = plainText(subject.replaceAll('\n', ', '));
      return `the ${ca ? 'authority (CA)' : 'certificate'} "${of}" has expired on ${on}; put the new one into that file`;
    });
}

/** Checks that a private key is one and belongs to its certificate. @throws FileProblem */
export function checkKey(keyText: string, shown: string, certificate: X509Certificate | undefined): void {
  let key;
  try {
    key = createPrivateKey(keyText);
  } catch {
    throw new FileProblem(`${shown} holds no private key that can be used (PEM, without a pass phrase)`);
  }
  if (certificate !== undefined && !certificate.checkPrivateKey(key)) {
    throw new FileProblem(`${shown} is not the key of the certificate in certFile`);
  }
}

/** Checks that a key can sign heads of the audit. @throws FileProblem */
export function checkSigningKey(keyText: string, shown: string): void {
  let type;
  try {
    type = createPrivateKey(keyText).asymmetricKeyType;
  } catch {
    throw new FileProblem(`${shown} holds no private key that can be used (PEM, without a pass phrase)`);
  }
  if (type !== 'ed25519') {
    throw new FileProblem(
      `${shown} holds a key of type ${type}; make one with: openssl genpkey -algorithm ed25519`,
    );
  }
}
