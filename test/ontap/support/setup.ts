import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSchema } from '../../../src/contracts/schemas/cluster';
import { createOntapClient } from '../../../src/ontap';
import type { OntapClient, OntapClientOptions } from '../../../src/ontap';
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
  server(answer: Answer, options?: ServerOptions): Promise<TestServer>;
  client(url: string, entry?: object, options?: Partial<OntapClientOptions>): OntapClient;
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
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a CA and a server certificate for 127.0.0.1, and what clients need. */
export async function setUp(): Promise<Setup> {
  const { file, remove } = secretFolder();
  const ca = await makeCertificate({ name: 'test CA', isCa: true });
  const certificate = await makeCertificate({ name: 'cluster1', altNames: ['127.0.0.1'], issuer: ca });
  const caFile = file('ca.pem', ca.cert);
  const passwordFile = file('password', `${PASSWORD}\n`);
  const ends: (() => unknown)[] = [];
  return {
    ca,
    certificate,
    caFile,
    passwordFile,
    file,
    async server(answer, options) {
      const server = await startTestServer(certificate, answer, options);
      ends.push(() => server.close());
      return server;
    },
    client(url, entry = {}, options = {}) {
      const config = clusterSchema.parse({
        url,
        auth: { basic: { user: 'svc', passwordFile } },
        tls: { caFile },
        allow: ['kill-sessions', 'control-jobs'],
        ...entry,
      });
      const client = createOntapClient({ config, appVersion: '1.2.3', ...options });
      ends.push(() => client.close());
      return client;
    },
    async end() {
      for (const end of ends) await end();
      remove();
    },
  };
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
