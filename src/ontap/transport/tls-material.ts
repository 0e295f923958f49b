import { createHash } from 'node:crypto';
import type { ClusterConfig } from '../../contracts/cluster';
import { readRegular } from '../../node';
import { untrusted } from '../errors/local-errors';

/** How a server's certificate is verified. */
export type TlsConfig = ClusterConfig['tls'];

/** What a connection is made with; two of the same id may share connections. */
export interface TlsMaterial {
  id: string;
  ca?: string;
  certificate?: { cert: string; key: string };
}

/** What a text is that holds no certificate in PEM, as a predicate, with what to do. DER begins with a long sequence. */
export function noPemWords(text: string, file: string): string {
  if (!/^0[\ufffd\u0080-\u00ff]/.test(text))
    return 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)';
  return `is binary, as a certificate in DER is; make PEM of it: openssl x509 -inform der -in '${file}' -out '${file}.pem'`;
}

async function readCa(path: string): Promise<string> {
  const pem = await readRegular(path).catch((error: Error) => {
    throw untrusted(`The CA file ${path} ${error.message}`);
  });
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw untrusted(`The CA file ${path} ${noPemWords(pem, path)}`);
}

/** Read at use, so that a rotation of CA or client certificate needs no restart. */
export async function loadTlsMaterial(
  tls: Pick<TlsConfig, 'caFile'>,
  certificate?: { cert: string; key: string },
): Promise<TlsMaterial> {
  const ca = tls.caFile === undefined ? undefined : await readCa(tls.caFile);
  const hash = createHash('sha256').update(JSON.stringify([ca, certificate?.cert, certificate?.key]));
  return {
    id: hash.digest('hex'),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
