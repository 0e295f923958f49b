import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { workerConfigSchema } from '../../../src/contracts/schemas/worker-config';
import {
  type JobSpec,
  type SessionSpec,
  type Simulator,
  startSimulator,
  type WorldSpec,
} from '../../../src/simulator';
import { makeEvidenceKey } from '../../../src/node';
import { createLog, runWorker, SecretRegistry, type WorkerHandle } from '../../../src/worker';
import { collectRuntimeLogs } from '../../support/runtime-logs';
import { createNamespace } from '../../worker/support/namespace';

/** Where on the shared server it is. */
interface Place {
  address: string;
  namespace: string;
}

/** A namespace, a simulated cluster and its worker, for commands here and in processes of their own. */
export interface Stack {
  place: Place;
  /** For those commands. */
  env: NodeJS.ProcessEnv;
  simulator: Simulator;
  /** Begins a job; gives its uuid. */
  job(spec: JobSpec): string;
  close(): Promise<void>;
}

/** The cluster by its names: `lab` allows commands, `look` does not. */
export const LAB = 'lab';
export const LOOK = 'look';

/** Variable with the password of every login. */
export const PASSWORD = 'STACK_PASSWORD';

/** What is not as usual. */
export interface StackOptions {
  sessions?: SessionSpec[];
  /** A whole cluster instead of one node and one SVM. */
  scenario?: WorldSpec;
  /** Changes to the entry of `lab`. */
  lab?: Record<string, unknown>;
  /** Further entries of the same cluster. */
  more?: Record<string, Record<string, unknown>>;
  /** Further keys of the worker's configuration. */
  config?: Record<string, unknown>;
  /** Further settings of the worker's process. */
  worker?: Record<string, unknown>;
  /** Further variables that the configuration names. */
  env?: NodeJS.ProcessEnv;
}

const configFor = (
  { url, user, caFile }: Simulator,
  evidenceKeyFile: string,
  { lab, more = {}, config, worker }: StackOptions,
) => {
  const entry = { url, auth: { basic: { user, passwordEnv: PASSWORD } }, tls: { caFile } };
  const others = Object.entries(more).map(([name, change]) => [name, { ...entry, ...change }]);
  return workerConfigSchema.parse({
    evidenceKeyFile,
    ...config,
    clusters: {
      [LAB]: { ...entry, allow: ['control-jobs'], ...lab },
      [LOOK]: entry,
      ...Object.fromEntries(others),
    },
    worker: { health: { port: 0 }, shutdownGraceTime: '2s', logLevel: 'error', ...worker },
  });
};

async function startWorkerOn(
  { address, namespace }: Place,
  simulator: Simulator,
  keyFile: string,
  options: StackOptions,
): Promise<WorkerHandle & { connection: NativeConnection }> {
  const secrets = new SecretRegistry();
  const log = createLog({ level: 'error', secrets });
  collectRuntimeLogs();
  const connection = await NativeConnection.connect({ address });
  const temporal = { connection, namespace, address };
  const env = { [PASSWORD]: simulator.password, ...options.env };
  const worker = runWorker(configFor(simulator, keyFile, options), { log, secrets, env, temporal });
  await worker.ready;
  return { ...worker, connection };
}

/** Starts everything in this process, in a namespace of the shared server. Needs the built workflow bundle. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const own = await createNamespace();
  const place = { address: own.address, namespace: own.name };
  const small = {
    name: 'lab',
    nodes: [{ name: 'n1' }],
    svms: [{ name: 'svm1' }],
    sessions: options.sessions ?? [],
  };
  const simulator = await startSimulator({ scenario: options.scenario ?? small });
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-stack-'));
  const keyFile = path.join(folder, 'evidence.key');
  await makeEvidenceKey(keyFile);
  const worker = await startWorkerOn(place, simulator, keyFile, options);
  return {
    place,
    env: own.env,
    simulator,
    job: (spec) => simulator.jobs.add(spec).identity.uuid,
    async close() {
      worker.shutdown();
      await worker.run;
      await worker.connection.close();
      await simulator.close();
      await own.close();
      rmSync(folder, { recursive: true });
    },
  };
}
