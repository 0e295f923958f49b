import { fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { WorkerConfig } from '../../contracts/worker-config';
import { makeEvidenceKey } from '../../node';
import {
  connectTemporal,
  createLog,
  installRuntime,
  readTarget,
  releaseRuntime,
  runWorker,
  type SecretRegistry,
} from '../../worker';
import type { TemporalPlace } from './temporal';
import type { Teardown } from './teardown';

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

/** What neither the group may write nor others may do at all. */
const TOO_LOOSE = 0o137;

/** Where the worker's log is appended to; a file that others may read is closed to them first. */
export function openWorkerLog(file: string) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o750 });
  const fd = openSync(file, 'a', 0o640);
  const { mode } = fstatSync(fd);
  if ((mode & TOO_LOOSE) !== 0) fchmodSync(fd, mode & 0o640);
  return pino.destination({ dest: fd, sync: true });
}

const targetOf = ({ isOurs, address, namespace }: TemporalPlace, env: NodeJS.ProcessEnv) =>
  isOurs ? { options: { address }, namespace, address } : readTarget(env);

/**
 * Runs the worker in this process until the teardown.
 *
 * @returns once it is ready; `run` rejects when it fails later
 */
export async function startWorker(
  setup: WorkerSetup,
  place: TemporalPlace,
  teardown: Teardown,
  signal: AbortSignal,
): Promise<{ run: Promise<void> }> {
  const { config, secrets, env, logFile } = setup;
  const log = createLog({
    level: config.worker.logLevel,
    secrets,
    destination: openWorkerLog(logFile),
  });
  if (config.evidenceKeyFile !== undefined) await makeEvidenceKey(config.evidenceKeyFile);
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
  await worker.ready;
  return { run: worker.run };
}
