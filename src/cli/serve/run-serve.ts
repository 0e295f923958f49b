import type { Logger } from '@temporalio/worker';
import type { OntapWorkflows } from '../../client';
import { formatProblem } from '../../contracts/schemas/read-yaml';
import type { WorkerConfig } from '../../contracts/worker-config';
import type { DevServer } from '../../embedded';
import { makeEvidenceKey, packageVersion } from '../../node';
import {
  connectTemporal,
  createLog,
  installRuntime,
  loadConfig,
  releaseRuntime,
  runWorker,
  SecretRegistry,
  StartError,
} from '../../worker';
import { readSchedules } from '../schedules/read-schedules';
import type { Io } from '../shared/io';
import { keepHistories } from '../shared/keep-histories';
import { STOPPED, stopOnSignals } from '../shared/until-interrupted';
import { Teardown } from '../up/teardown';
import { offerCopies } from './copy-socket';
import { ScheduleKeeper } from './keep-schedules';
import { keepLooking } from './keep-looking';
import { notifySystemd } from './notify-systemd';
import { SERVE_EXIT, ServeError } from './serve-error';
import { openState, type StateFolder } from './state-folder';
import { connectClient, serverEnded, startServer } from './temporal-server';
import { chooseCode } from './workflow-code';

/** Options of `serve`, as commander reads them. */
export interface ServeOptions {
  config: string;
  schedules?: string;
  state: string;
  port: number;
  ui?: true;
  uiPort: number;
  previous?: true;
}

/** One `serve`, from its start to its end. */
interface Serving {
  options: ServeOptions;
  config: WorkerConfig;
  secrets: SecretRegistry;
  log: Logger;
  teardown: Teardown;
  /** Aborted by a signal, or by what failed. */
  abort: AbortController;
}

const CONNECT_WITHIN_MS = 10_000;

/** The audit is the record after histories are gone; where none is named it is kept beside them, and so is the key. */
const withOwn = (config: WorkerConfig, { audit: directory, evidenceKey }: StateFolder): WorkerConfig => ({
  ...config,
  audit: config.audit ?? { directory, every: '15m' },
  evidenceKeyFile: config.evidenceKeyFile ?? evidenceKey,
});

/** Where the file names none; one that it names has been read. */
async function makeKey({ config, log }: Serving, { evidenceKey }: StateFolder): Promise<void> {
  if (config.evidenceKeyFile !== undefined || !(await makeEvidenceKey(evidenceKey))) return;
  log.info('Made a key that seals what is seen of sessions; name it in the configuration', {
    evidenceKeyFile: evidenceKey,
  });
}

async function startTemporal(serving: Serving, state: StateFolder) {
  const { options, teardown, abort, log } = serving;
  const { port, ui, uiPort } = options;
  const server = await startServer(state, { port, uiPort: ui === true ? uiPort : undefined });
  teardown.add(() => server.stop());
  void server.exited.then((code) => abort.abort(serverEnded(code, state)));
  const workflows = await connectClient(server);
  teardown.add(() => workflows.close());
  await keepHistories(workflows, server.namespace);
  log.info('Temporal is ready', {
    address: server.address,
    ...(server.uiUrl === undefined ? {} : { ui: server.uiUrl }),
  });
  return { server, workflows };
}

/** The worker with the code that suits the open runs, until the teardown. */
async function startWork(
  serving: Serving,
  state: StateFolder,
  server: DevServer,
  workflows: OntapWorkflows,
): Promise<void> {
  const { options, config, secrets, log, teardown, abort } = serving;
  const { address, namespace } = server;
  installRuntime({ log, prometheus: config.worker.metrics?.prometheus });
  teardown.add(releaseRuntime);
  const workflowBundle = await chooseCode({ workflows, state, previous: options.previous === true, log });
  const patience = { log, forMs: CONNECT_WITHIN_MS, signal: abort.signal };
  const temporal = await connectTemporal({ options: { address }, namespace, address }, patience);
  teardown.add(() => temporal.connection.close());
  await makeKey(serving, state);
  const worker = runWorker(withOwn(config, state), { log, secrets, temporal, workflowBundle });
  teardown.add(async () => {
    worker.shutdown();
    await worker.run.catch(() => {}); // told by the line below
  });
  worker.run.catch((error: unknown) => abort.abort(error));
  await worker.ready;
}

async function serve(serving: Serving): Promise<void> {
  const { options, teardown, abort, log } = serving;
  const { signal } = abort;
  const state = await openState(options.state);
  teardown.add(() => state.release());
  const { server, workflows } = await startTemporal(serving, state);
  signal.throwIfAborted();
  await startWork(serving, state, server, workflows);
  signal.throwIfAborted();
  teardown.add(await offerCopies(state.socket, server.pid));
  const schedules =
    options.schedules === undefined ? undefined : new ScheduleKeeper(options.schedules, workflows, log);
  await schedules?.look();
  await notifySystemd('READY=1');
  log.info('Serving', { version: packageVersion(), state: state.folder });
  await keepLooking({ folder: state.folder, workflows, log, schedules, signal });
}

/** What the end means; a stop that was asked for is a good one. */
function exitCodeOf(error: unknown, log: Logger): number {
  if (error === STOPPED) return SERVE_EXIT.done;
  if (error instanceof ServeError) {
    log.error(error.message);
    return SERVE_EXIT[error.exit];
  }
  if (error instanceof StartError) {
    log.error(`The worker can't start: ${error.message}`);
    return SERVE_EXIT.unavailable;
  }
  log.error('"serve" failed', { error });
  return SERVE_EXIT.failed;
}

async function runSession(io: Io, serving: Serving): Promise<number> {
  const { log, teardown, abort } = serving;
  const release = stopOnSignals(io, abort, () => {
    log.info('Stops: waits for calls in flight; a second signal ends at once');
    void notifySystemd('STOPPING=1');
  });
  try {
    await serve(serving);
    return SERVE_EXIT.done;
  } catch (error) {
    return exitCodeOf(abort.signal.aborted ? abort.signal.reason : error, log);
  } finally {
    if (!abort.signal.aborted) abort.abort(STOPPED); // from here on things end because we end them
    await teardown.run();
    release();
  }
}

/** Runs `ontap-workflows serve` until a signal. Gives the exit code. */
export async function runServe(io: Io, options: ServeOptions): Promise<number> {
  const secrets = SecretRegistry.knowing(process.env);
  const loaded = await loadConfig(options.config, process.env, secrets, { makesEvidenceKey: true });
  const problems = loaded.ok ? [] : loaded.problems.map(formatProblem);
  try {
    if (options.schedules !== undefined) readSchedules(options.schedules);
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (!loaded.ok || problems.length > 0) {
    io.err.print(...problems, 'Nothing was started');
    return SERVE_EXIT.config;
  }
  const { config, warnings } = loaded;
  const log = createLog({ level: config.worker.logLevel, secrets });
  for (const warning of warnings) log.warn(warning);
  const abort = new AbortController();
  return runSession(io, { options, config, secrets, log, teardown: new Teardown(), abort });
}
