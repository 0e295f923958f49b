import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSchema } from '../../../src/contracts/schemas/cluster';
import { createOntapClient } from '../../../src/ontap';
import type { OntapClient, OntapClientOptions } from '../../../src/ontap';
import { startSimulator } from '../../../src/simulator';
import type { Simulator, SimulatorOptions } from '../../../src/simulator';
import { makeCertificate } from './certificates';
import type { TestCertificate } from './certificates';
import { startTestServer } from './test-server';
import type { Answer, TestServer } from './test-server';

export const PASSWORD = 'correct horse "battery" staple';
export const OWNER = '13bb2092-458b-11e9-9c06-0050568ea604';
export const JOB = 'b5145e1d-b53b-11e8-8252-005056bbd8f5';
export const CLUSTER = {
  uuid: '1cd8a442-86d1-11e0-ae1c-123478563412',
  name: 'cluster1',
  version: { full: 'NetApp Release 9.16.1: Tue' },
};

/** A folder of secrets and certificates, servers and clients of one test file; all ended by {@link end}. */
export interface Setup {
  ca: TestCertificate;
  certificate: TestCertificate;
  caFile: string;
  passwordFile: string;
  file(name: string, content: string, mode?: number): string;
  folder(name: string): string;
  server(answer: Answer, options?: ServerOptions): Promise<TestServer>;
  /** A simulator that knows {@link PASSWORD}. */
  simulator(options?: SimulatorOptions): Promise<Simulator>;
  clientOf(simulator: Simulator, entry?: object): OntapClient;
  client(url: string, entry?: object, options?: Partial<OntapClientOptions>): OntapClient;
  closeClients(): void;
  end(): Promise<void>;
}

function secretFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'ontap-client-'));
  const file = (name: string, content: string, mode = 0o600) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode });
    chmodSync(path, mode);
    return path;
  };
  const subfolder = (name: string) => {
    mkdirSync(join(folder, name), { mode: 0o700 });
    return join(folder, name);
  };
  return { file, folder: subfolder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Servers, simulators and clients, and what ends them. */
function running(certificate: TestCertificate, caFile: string, passwordFile: string) {
  const servers: { close(): Promise<void> }[] = [];
  const clients: OntapClient[] = [];
  const started = <T extends { close(): Promise<void> }>(server: T): T => {
    servers.push(server);
    return server;
  };
  const client: Setup['client'] = (url, entry = {}, options = {}) => {
    const auth = { basic: { user: 'svc', passwordFile } };
    const allow = ['kill-sessions', 'control-jobs'];
    const config = clusterSchema.parse({ url, auth, tls: { caFile }, allow, ...entry });
    const made = createOntapClient({ config, appVersion: '1.2.3', ...options });
    clients.push(made);
    return made;
  };
  const clientOf: Setup['clientOf'] = (simulator, entry = {}) => {
    const auth = { basic: { user: simulator.user, passwordFile } };
    return client(simulator.url, { auth, tls: { caFile: simulator.caFile }, ...entry });
  };
  const closeClients = () => {
    for (const made of clients.splice(0)) made.close();
  };
  const closeServers = () => Promise.all(servers.map((server) => server.close()));
  return {
    server: async (answer: Answer, options?: ServerOptions) =>
      started(await startTestServer(certificate, answer, options)),
    simulator: async (options?: SimulatorOptions) =>
      started(await startSimulator({ password: PASSWORD, ...options })),
    client,
    clientOf,
    closeClients,
    closeServers,
  };
}

/** Makes a CA and a server certificate for 127.0.0.1, and what clients need. */
export async function setUp(): Promise<Setup> {
  const { file, folder, remove } = secretFolder();
  const ca = await makeCertificate({ name: 'test CA', isCa: true });
  const certificate = await makeCertificate({ name: 'cluster1', altNames: ['127.0.0.1'], issuer: ca });
  const caFile = file('ca.pem', ca.cert);
  const passwordFile = file('password', `${PASSWORD}\n`);
  const { closeServers, ...parts } = running(certificate, caFile, passwordFile);
  const end = async () => {
    parts.closeClients();
    await closeServers();
    remove();
  };
  return { ca, certificate, caFile, passwordFile, file, folder, ...parts, end };
}

/** The error of a call that has to fail. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`should have failed, but gave ${JSON.stringify(outcome.value)}`);
}
