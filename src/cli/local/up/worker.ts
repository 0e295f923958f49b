import type { WorkerConfig } from '../../../contracts/worker-config';
import {
  connectTemporal,
  createLog,
  installRuntime,
  readTarget,
  releaseRuntime,
  runWorker,
  type SecretRegistry,
} from '../../../worker';
import type { TemporalPlace } from './temporal';
import type { Teardown } from './teardown';
import { openWorkerLog } from './worker-log';

/** Server and namespace are there already, and somebody sits in front of it. */
const CONNECT_WITHIN_MS = 10_000;

/** What the worker serves, and what it may know. */
export interface WorkerSetup {
  config: WorkerConfig;
  secrets: SecretRegistry;
  /** With the variables that hold secrets. */
  env: NodeJS.ProcessEnv;
  logFile: string;
}

export interface UpWorker {
  healthUrl: string;
  /** Rejects when a worker fails. */
  run: Promise<void>;
}

const targetOf = ({ isOurs, address, namespace }: TemporalPlace, env: NodeJS.ProcessEnv) =>
  isOurs ? { options: { address }, namespace, address } : readTarget(env);

/** Runs the worker in this process until the teardown. */
export async function startWorker(
  setup: WorkerSetup,
  place: TemporalPlace,
  teardown: Teardown,
  signal: AbortSignal,
): Promise<UpWorker> {
  const { config, secrets, env, logFile } = setup;
  const log = createLog({
    level: config.worker.logLevel,
    secrets,
    destination: openWorkerLog(logFile),
  });
  const target = targetOf(place, env);
  installRuntime({ log, prometheus: config.worker.metrics?.prometheus });
  teardown.add(releaseRuntime);
  const temporal = await connectTemporal(target, { log, forMs: CONNECT_WITHIN_MS, signal });
  teardown.add(() => temporal.connection.close());
  const worker = runWorker(config, { log, secrets, env, temporal });
  teardown.add(async () => {
    worker.shutdown();
    await worker.run.catch(() => {}); // told by whoever watches `run`
  });
  const { healthUrl } = await worker.ready;
  return { healthUrl, run: worker.run };
}
