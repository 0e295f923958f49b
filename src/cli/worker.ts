import type { Logger } from '@temporalio/worker';
import type { Command } from 'commander';
import { formatProblem, type Problem } from '../contracts/schemas/read-yaml';
import { shownGuard } from '../contracts/schemas/approvers';
import { readTarget, TargetError } from '../temporal';
import type { RunWorkerOptions, WorkerHandle } from '../worker';
import type { Io, StopSignal } from './shared/io';
import { evictSentence } from './shared/output/evict-sentence';

const AFTER_HELP = `
Temporal is found by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_… or its TOML file.
The log goes to stderr, one JSON object a line. GET /healthz and /readyz answer on worker.health (127.0.0.1:9090).
SIGTERM and SIGINT wait for calls to ONTAP in flight; a second one ends at once.

Exit codes:
  0   stopped by a signal, after everything in flight was done (or --check found nothing wrong)
  1   a worker failed while it ran
  69  could not start: Temporal, its namespace or search attributes, a port, or the workflow bundle
  78  the configuration has problems; every one was listed, nothing was started

Example:
  $ TEMPORAL_ADDRESS=temporal.example.com:7233 ontap-workflows worker --config clusters.yaml`;

interface WorkerOptions {
  config: string;
  check?: true;
}

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
    if (error instanceof TargetError) return [error.message];
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
    const { StartError } = await import('../worker');
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

/** Runs until a signal; gives the exit code. Temporal's native core is loaded only here. */
export async function runUntilStopped(
  io: Io,
  { config: file, check }: WorkerOptions,
  overrides: Partial<Pick<RunWorkerOptions, 'workflowBundle'>> = {},
): Promise<number> {
  const { createLog, loadConfig, lookAtHealthPort, runWorker, SecretRegistry } = await import('../worker');
  const secrets = SecretRegistry.knowing(process.env);
  const loaded = await loadConfig(file, process.env, secrets);
  if (!loaded.ok) {
    printProblems(io, loaded.problems);
    return WORKER_EXIT.config;
  }
  const { config, warnings } = loaded;
  const destination = io.log === undefined ? {} : { destination: io.log };
  const log = createLog({ level: config.worker.logLevel, secrets, ...destination });
  for (const warning of warnings) log.warn(warning);
  if (check === true) {
    const { port, host } = config.worker.health;
    const found = port === 0 ? undefined : await lookAtHealthPort({ port, host });
    if (found?.state === 'refused') log.warn(`${found.why}; ${found.remedy}`);
    for (const [cluster, { guard }] of Object.entries(config.clusters)) {
      const evicted = evictSentence(shownGuard(guard));
      if (evicted !== undefined) log.info(evicted, { cluster });
    }
    log.info('The configuration has no problems', { clusters: Object.keys(config.clusters) });
    return WORKER_EXIT.done;
  }
  return untilEnd(io, runWorker(config, { log, secrets, ...overrides }), log);
}

/** Adds `worker`. */
export function addWorkerCommand(program: Command, io: Io): void {
  const command = program.command('worker');
  command
    .description('Run the worker for the clusters of a configuration file')
    .addOption(
      command
        .createOption('-c, --config <file>', 'YAML file with clusters, clients, webhooks, worker')
        .env('ONTAP_WORKFLOWS_CONFIG')
        .makeOptionMandatory(),
    )
    .option('--check', 'check the configuration, with every file and variable that it names, and end')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: WorkerOptions) => {
      io.exitCode = await runUntilStopped(io, options);
    });
}
