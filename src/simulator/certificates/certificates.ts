import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueAuthority, issueClient, issueServer, type KeyedCertificate } from './issue';

/** What a simulator needs for TLS. */
export interface Certificates {
  /** Trusted by clients to recognise the simulator. */
  caPem: string;
  server: KeyedCertificate;
  /** Trusted by the simulator to recognise users. */
  clientAuthority: KeyedCertificate;
}

const FILES = {
  caPem: 'ca.pem',
  serverCert: 'server.pem',
  serverKey: 'server-key.pem',
  clientCaCert: 'client-ca.pem',
  clientCaKey: 'client-ca-key.pem',
} as const;

const EXPIRY_MARGIN_MS = 24 * 3600 * 1000;

const namesFor = (host: string): string[] => [
  ...new Set([
    'localhost',
    '127.0.0.1',
    '::1',
    hostname(),
    ...(host === '0.0.0.0' || host === '::' ? [] : [host]),
  ]),
];

async function generate(host: string): Promise<Certificates> {
  const [authority, clientAuthority] = await Promise.all([
    issueAuthority('ONTAP simulator CA'),
    issueAuthority('ONTAP simulator client CA'),
  ]);
  const server = await issueServer(authority, namesFor(host));
  return { caPem: authority.certPem, server, clientAuthority };
}

/** Making keys takes a while: simulators of one process share them. */
const generated = new Map<string, Promise<Certificates>>();

function shared(host: string): Promise<Certificates> {
  const found = generated.get(host) ?? generate(host);
  generated.set(host, found);
  return found;
}

async function readDirectory(directory: string): Promise<Certificates> {
  const read = (file: string): Promise<string> => readFile(join(directory, file), 'utf8');
  return {
    caPem: await read(FILES.caPem),
    server: { certPem: await read(FILES.serverCert), keyPem: await read(FILES.serverKey) },
    clientAuthority: { certPem: await read(FILES.clientCaCert), keyPem: await read(FILES.clientCaKey) },
  };
}

function isUsable({ caPem, server, clientAuthority }: Certificates, host: string): boolean {
  const certificate = new X509Certificate(server.certPem);
  const covers = (name: string): boolean =>
    certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined;
  const lasts = [server.certPem, caPem, clientAuthority.certPem].every(
    (pem) => Date.parse(new X509Certificate(pem).validTo) > Date.now() + EXPIRY_MARGIN_MS,
  );
  return lasts && certificate.verify(new X509Certificate(caPem).publicKey) && namesFor(host).every(covers);
}

async function reusable(directory: string, host: string): Promise<Certificates | undefined> {
  try {
    const found = await readDirectory(directory);
    return isUsable(found, host) ? found : undefined;
  } catch {
    return undefined; // missing or damaged: made anew
  }
}

/** Not over a file that is there: that would keep the mode that it has. */
async function writeNew(file: string, text: string, mode: number): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, text, { mode, flag: 'wx' });
}

async function writeDirectory(directory: string, certificates: Certificates): Promise<void> {
  const { caPem, server, clientAuthority } = certificates;
  const write = (file: string, text: string, mode: number) => writeNew(join(directory, file), text, mode);
  await write(FILES.caPem, caPem, 0o644);
  await write(FILES.serverCert, server.certPem, 0o644);
  await write(FILES.serverKey, server.keyPem, 0o600);
  await write(FILES.clientCaCert, clientAuthority.certPem, 0o644);
  await write(FILES.clientCaKey, clientAuthority.keyPem, 0o600);
}

/** Certificates and the folder in which they lie. */
export class CertificateStore {
  private constructor(
    readonly certificates: Certificates,
    readonly directory: string,
    private readonly temporary: boolean,
  ) {}

  /** Takes those of a folder when they are there and valid, else makes new ones; without a folder, a temporary one. */
  static async open(host: string, directory: string | undefined): Promise<CertificateStore> {
    if (directory === undefined) {
      const made = await mkdtemp(join(tmpdir(), 'ontap-simulator-'));
      const certificates = await shared(host);
      await writeDirectory(made, certificates);
      return new CertificateStore(certificates, made, true);
    }
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const found = await reusable(directory, host);
    const certificates = found ?? (await generate(host));
    if (found === undefined) await writeDirectory(directory, certificates);
    return new CertificateStore(certificates, directory, false);
  }

  get caFile(): string {
    return join(this.directory, FILES.caPem);
  }

  /** Issues a login certificate, and writes it and its key beside the others. */
  async client(user: string): Promise<KeyedCertificate & { certFile: string; keyFile: string }> {
    const issued = await issueClient(this.certificates.clientAuthority, user);
    const name = user.replace(/[^\w.-]/g, '_');
    const certFile = join(this.directory, `client-${name}.pem`);
    const keyFile = join(this.directory, `client-${name}-key.pem`);
    await writeNew(certFile, issued.certPem, 0o644);
    await writeNew(keyFile, issued.keyPem, 0o600);
    return { ...issued, certFile, keyFile };
  }

  /** Removes the folder when it was a temporary one. */
  async close(): Promise<void> {
    if (this.temporary) await rm(this.directory, { recursive: true, force: true });
  }
}
