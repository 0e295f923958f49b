import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { examineClusters } from '../../../../src/cli/doctor/examine';
import type { Finding } from '../../../../src/cli/doctor/check';
import { workerConfigSchema } from '../../../../src/contracts/schemas/worker-config';
import type { Simulator, SimulatorOptions } from '../../../../src/simulator';
import { startSimulator } from '../../../../src/simulator';
import { SecretRegistry } from '../../../../src/worker';
import { makeCertificate } from '../../../ontap/support/certificates';

export const PASSWORD = 'Pa55-of-the-doctor';

const ENV = { PASSWORD };

const opened: Simulator[] = [];
const folders: string[] = [];

export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ scenario: 'empty', password: PASSWORD, ...options });
  opened.push(simulator);
  return simulator;
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A valid entry, but for what is changed. */
export const entryFor = ({ url, user, caFile }: Simulator, change: object = {}) => ({
  url,
  auth: { basic: { user, passwordEnv: 'PASSWORD' } },
  tls: { caFile },
  ...change,
});

/** What doctor finds of these clusters. */
export async function examined(
  clusters: Record<string, object>,
  { probeWrites = false } = {},
): Promise<Finding[]> {
  const config = workerConfigSchema.parse({ clusters });
  const secrets = new SecretRegistry();
  const findings = await examineClusters(config, {
    file: 'clusters.yaml',
    env: ENV,
    secrets,
    createSearchAttributes: false,
    probeWrites,
  });
  expect(JSON.stringify(findings)).not.toContain(PASSWORD);
  return findings;
}

/** The findings of one check, and that it is the one that we mean. */
export const of = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check);

/** Names of the checks that found something. */
export const troubled = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity !== 'ok').map(({ check }) => check);

/** A folder of certificates that a simulator takes, which end so soon. */
export async function certificatesFor(days: number): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'doctor-certificates-'));
  folders.push(folder);
  const authority = await makeCertificate({ name: 'authority', isCa: true, days });
  const altNames = ['localhost', '127.0.0.1', '::1', hostname()];
  const server = await makeCertificate({ name: 'server', altNames, issuer: authority, days });
  const files = {
    'ca.pem': authority.cert,
    'server.pem': server.cert,
    'server-key.pem': server.key,
    'client-ca.pem': authority.cert,
    'client-ca-key.pem': authority.key,
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return folder;
}
