import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { plainText } from '../../../contracts/text';
import { readRegular } from '../../../node';
import { connectionWords, connectVerified, loadTlsMaterial, TrustError } from '../../../ontap';
import { parseCertificates } from '../../../worker/config';
import { type Check, ok, problem, type Verdict, warning } from '../check';
import type { ClusterScene } from '../scenes';

/** A certificate that ends sooner than this should be replaced now. */
const SOON_MS = 30 * 86_400_000;

/** The handshake alone; ONTAP's answers take longer than this only when it is ill. */
const HANDSHAKE_MS = 15_000;

type TlsSettings = ClusterScene['config']['tls'];

async function handshake(
  config: Pick<ClusterScene['config'], 'url' | 'proxy'>,
  tls: TlsSettings,
): Promise<PeerCertificate> {
  const { hostname, port } = new URL(config.url);
  const material = await loadTlsMaterial(tls);
  const socket = await connectVerified({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 443 : Number(port),
    tls,
    material,
    proxy: config.proxy,
    timeoutMs: HANDSHAKE_MS,
  });
  try {
    return socket.getPeerCertificate();
  } finally {
    socket.destroy();
  }
}

function expiry(what: string, validTo: string, remedy: string): Verdict[] {
  const left = Date.parse(validTo) - Date.now();
  const on = new Date(validTo).toISOString().slice(0, 10);
  if (left < 0) return [warning(`${what} has expired on ${on}`, remedy)];
  return left < SOON_MS ? [warning(`${what} expires on ${on}`, remedy)] : [];
}

async function fileExpiry(key: string, file: string | undefined): Promise<Verdict[]> {
  if (file === undefined) return [];
  const certificates = parseCertificates(await readRegular(file), file);
  return certificates.flatMap(({ validTo }) =>
    expiry(`a certificate in ${key} (${file})`, validTo, 'Put the new certificate into that file.'),
  );
}

function howVerified({ insecureSkipVerify, caFile, fingerprint256 }: TlsSettings): string | undefined {
  if (insecureSkipVerify) return undefined;
  const ways = [...(caFile === undefined ? [] : ['caFile']), ...(fingerprint256 ? ['fingerprint256'] : [])];
  return ways.length === 0 ? 'by a public authority' : `by ${ways.join(' and ')}`;
}

/** What a server shows of itself. */
export interface ShownCertificate {
  fingerprint256: string;
  /** All but that. */
  words: string;
}

/** Nothing is sent over the connection: it is only looked at who answers, whoever that is. */
export async function lookAtCertificate(
  config: Pick<ClusterScene['config'], 'url' | 'proxy'>,
): Promise<ShownCertificate> {
  const certificate = await handshake(config, { insecureSkipVerify: true });
  const {
    subject,
    issuer,
    subjectaltname = 'none',
    valid_to: validTo,
    fingerprint256,
  } = certificate as DetailedPeerCertificate;
  const [name, by] = [subject.CN, issuer.CN].map((text) => plainText(String(text)));
  const words = `of "${name}" by "${by}", valid to ${validTo}, for ${plainText(subjectaltname)}`;
  return { fingerprint256, words };
}

/** A line each. */
async function whoAnswers({ config }: ClusterScene): Promise<string[]> {
  const shown = await lookAtCertificate(config).catch(() => undefined);
  if (shown?.fingerprint256 === undefined) return [];
  return [`It is ${shown.words}.`, `SHA-256 ${shown.fingerprint256}`];
}

const CERTIFICATE_REMEDY =
  'Compare it with "security certificate show -instance" on the cluster. Then put its authority into tls.caFile, or its SHA-256 into tls.fingerprint256; tls.servername when only the name differs.';

async function untrusted(scene: ClusterScene, error: TrustError): Promise<Verdict> {
  return problem(
    `${scene.config.url} is not trusted: ${error.message}.`,
    [...(error.remedy ?? [CERTIFICATE_REMEDY]), ...(await whoAnswers(scene))].join('\n'),
  );
}

/** Connection, trust and dates; no request is made. */
export const tls: Check<ClusterScene> = {
  name: 'tls',
  looksAt: 'whether the address answers, its certificate is trusted, and no certificate ends within 30 days',
  isGate: true,
  async run(scene) {
    const { config } = scene;
    let certificate;
    try {
      certificate = await handshake(config, config.tls);
    } catch (error) {
      if (error instanceof TrustError) return [await untrusted(scene, error)];
      return [
        problem(
          `${config.url} does not answer: ${connectionWords(error)}`,
          'Check url with its port, proxy, name service and firewall.',
        ),
      ];
    }
    const way = howVerified(config.tls);
    const verified =
      way === undefined
        ? warning('TLS is not verified, so every write is refused', 'Set tls.caFile or tls.fingerprint256.')
        : ok(`verified ${way}, valid to ${new Date(certificate.valid_to).toISOString().slice(0, 10)}`);
    const clientCertificate = 'certificate' in config.auth ? config.auth.certificate.certFile : undefined;
    return [
      verified,
      ...expiry(
        'its certificate',
        certificate.valid_to,
        'Renew it: security certificate renew, or install a new one.',
      ),
      ...(await fileExpiry('tls.caFile', config.tls.caFile)),
      ...(await fileExpiry('auth.certificate.certFile', clientCertificate)),
    ];
  },
};
