import type { Logger } from '@temporalio/worker';
import { formatProblem, type Problem } from '../../contracts/schemas/read-yaml';
import {
  createLog,
  loadConfig,
  readTarget,
  runWorker,
  SecretRegistry,
  StartError,
  type RunWorkerOptions,
  type WorkerHandle,
} from '../../worker';
import type { Io, StopSignal } from '../shared/io';
import type { WorkerCommandOptions } from '../worker-command';
import { registerTemporalSecrets } from './temporal-secrets';

/** As in sysexits.h, so that a supervisor can tell what a restart won't change. */
export const WORKER_EXIT = { done: 0, failed: 1, unavailable: 69, config: 78 } as const;

/** Exit code of a process that a signal ended: 128 and its number. */
const SIGNAL_EXIT: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

/** What is wrong with where Temporal is, too: it is corrected in the same go. */
function targetProblems(): string[] {
  try {
    readTarget(process.env);
    return [];
  } catch (error) {
    if (error instanceof StartError) return [error.message];
    throw error;
  }
}

function printProblems(io: Io, problems: readonly Problem[]): void {
  const all = [...problems.map(formatProblem), ...targetProblems()];
  const count = all.length === 1 ? '1 problem' : `${all.length} problems`;
  io.err.print(...all, `${count}; nothing was started`);
}

/** A start that is not wanted any more may hang in a call; nothing is in flight that could be lost. */
const START_ENDS_WITHIN_MS = 3_000;

/** The first signal ends gracefully, a second one at once. Gives back what removes the handlers. */
function stopOnSignals(io: Io, worker: WorkerHandle, log: Logger): () => void {
  let stopping = false;
  let isStarting = true;
  worker.ready.then(() => (isStarting = false)).catch(() => {});
  const onSignal = (signal: StopSignal) => {
    if (stopping) io.exit(SIGNAL_EXIT[signal]);
    stopping = true;
    log.info(`${signal}: stops polling and waits for calls in flight; a second signal ends at once`);
    worker.shutdown();
    if (isStarting) setTimeout(() => io.exit(WORKER_EXIT.done), START_ENDS_WITHIN_MS).unref();
  };
  return io.onStop(onSignal);
}

async function untilEnd(io: Io, worker: WorkerHandle, log: Logger): Promise<number> {
  const removeHandlers = stopOnSignals(io, worker, log);
  try {
    await worker.run;
    return WORKER_EXIT.done;
  } catch (error) {
    if (error instanceof StartError) {
      const { message, cause } = error;
      log.error(`The worker can't start: ${message}`, cause === undefined ? {} : { error: cause });
      return WORKER_EXIT.unavailable;
    }
    log.error('The worker failed', { error });
    return WORKER_EXIT.failed;
  } finally {
    removeHandlers();
  }
}

/** Runs `ontap-workflows worker` until a signal; gives the exit code. */
export async function workerMain(
  io: Io,
  { config: file, check }: WorkerCommandOptions,
  overrides: Partial<Pick<RunWorkerOptions, 'workflowBundle'>> = {},
): Promise<number> {
  const secrets = new SecretRegistry();
  registerTemporalSecrets(process.env, secrets);
  const loaded = await loadConfig(file, process.env, secrets);
  if (!loaded.ok) {
    printProblems(io, loaded.problems);
    return WORKER_EXIT.config;
  }
  const { config, warnings } = loaded;
  const log = createLog({ level: config.worker.logLevel, secrets });
  for (const warning of warnings) log.warn(warning);
  if (check === true) {
    log.info('The configuration has no problems', { clusters: Object.keys(config.clusters) });
    return WORKER_EXIT.done;
  }
  return untilEnd(io, runWorker(config, { log, secrets, ...overrides }), log);
}
