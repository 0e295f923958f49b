import { isIPv6 } from 'node:net';
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { cut, plainText } from '../../contracts/text';

/** OpenSSL's names for a chain that ends at nobody whom we know. */
const UNKNOWN_SIGNER: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Longest name of an owner, characters; anybody may have written it. */
const LONGEST_NAME = 80;

const nameOf = ({ CN, O }: PeerCertificate['subject']) =>
  `"${cut(plainText(String(CN ?? O ?? 'no name')), LONGEST_NAME)}"`;

/** From the server's own certificate to the last one that was found. */
function chainOf(certificate: PeerCertificate | undefined): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next = certificate as DetailedPeerCertificate | undefined;
  while (next?.fingerprint256 !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function roleOf(certificate: DetailedPeerCertificate, index: number): string {
  if (index === 0) return 'its own certificate';
  const isRoot = certificate.issuerCertificate === certificate;
  return isRoot ? 'the authority (CA)' : 'the intermediate authority';
}

function expired(chain: DetailedPeerCertificate[]): string | undefined {
  const index = chain.findIndex(({ valid_to: validTo }) => Date.parse(validTo) < Date.now());
  const certificate = chain[index];
  if (certificate === undefined) return undefined;
  const on = new Date(certificate.valid_to).toISOString().slice(0, 10);
  return `${roleOf(certificate, index)} ${nameOf(certificate.subject)} has expired on ${on}`;
}

/** Why a certificate was refused. */
export interface Refused {
  why: string;
  /** Sentences, where it can be said better than to look at the settings. */
  remedy?: string[];
}

const inBrackets = (host: string) => (isIPv6(host) ? `[${host}]` : host);

/** Why a certificate was refused, by whose fault where that can be seen, and what to do. */
export function refusedWords(
  { code, message }: NodeJS.ErrnoException,
  presented: PeerCertificate | undefined,
  at: { host: string; port: number },
): Refused {
  const chain = chainOf(presented);
  if (code === 'CERT_HAS_EXPIRED') return { why: expired(chain) ?? message };
  const last = chain.at(-1);
  if (!UNKNOWN_SIGNER.has(code ?? '') || last === undefined) return { why: message };
  return {
    why: `it is not known who signed it, ${nameOf(last.issuer)}: ${message}`,
    remedy: [
      'Put the certificate of that authority into tls.caFile, as PEM: "security certificate show -instance" on the cluster shows it.',
      `What is sent: openssl s_client -showcerts -connect ${inBrackets(at.host)}:${at.port}`,
    ],
  };
}
