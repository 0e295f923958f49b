import type { Logger, WorkerOptions } from '@temporalio/worker';
import { durationMs } from '../contracts/duration';
import type { WorkerConfig } from '../contracts/worker-config';
import type { TemporalTarget } from '../temporal';
import type { OntapClient } from '../ontap';
import { type EvidenceKeys, readEvidenceKeys, unlessAborted } from '../node';
import { ensureExportSchedule } from './audit/ensure-export-schedule';
import { startCoverageMetrics } from './coverage-metrics';
import { createClients, createMembers, type MemberOptions } from './create-members';
import { keepObservers } from './ensure-observers';
import { startHealthServer, type HealthServer } from './health/health-server';
import { workerProbes, type Stage } from './health/worker-probes';
import type { SecretRegistry } from './log/secrets';
import { maskFailures } from './mask-failures';
import { createKnownSecretReader } from './secret-reader';
import { connectTemporal, readTarget, type Temporal } from './temporal/connect';
import { installRuntime, releaseRuntime } from './temporal/runtime';
import { startSessionMetrics } from './session-metrics';
import { StartError } from './start-error';
import { ensureSearchAttributes } from './temporal/search-attributes';
import { WorkerGroup } from './worker-group';

/** What a worker runs with. */
export interface RunWorkerOptions {
  log: Logger;
  /** The registry behind the log; it gets to know the secrets that clients read later. */
  secrets: SecretRegistry;
  /** `TEMPORAL_*` and the variables that hold secrets. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** An open connection, which stays open; by default one of our own, to where `TEMPORAL_*` says. */
  temporal?: Temporal;
  /** @default dist/workflow-bundle.js */
  workflowBundle?: WorkerOptions['workflowBundle'];
}

/** A worker process, or a part of one. */
export interface WorkerHandle {
  /** Settles when every worker polls; rejects with a StartError in words for people. */
  ready: Promise<{ healthUrl: string }>;
  /** Settles when all has ended: after {@link shutdown}, or rejects when a worker failed or none could start. */
  run: Promise<void>;
  /** Stops polling and waits for calls in flight; may be called at any time, and again. */
  shutdown(): void;
}

/** What is there before Temporal is. */
interface Begun {
  server: HealthServer;
  keys: EvidenceKeys | undefined;
}

class WorkerProcess {
  private stage: Stage = { name: 'starting', doing: 'reads where Temporal is' };
  private readonly abort = new AbortController();
  private readonly clusters: string[];

  constructor(
    private readonly config: WorkerConfig,
    private readonly options: RunWorkerOptions,
  ) {
    this.clusters = Object.keys(config.clusters);
  }

  shutdown(): void {
    const { stage } = this;
    if (stage.name === 'stopping') return;
    this.stage = stage.name === 'running' ? { name: 'stopping', group: stage.group } : { name: 'stopping' };
    this.abort.abort();
    if (stage.name === 'running') stage.group.shutdown();
  }

  /** From the health server, which is there first and last, to the workers. */
  async run(onReady: (ready: { healthUrl: string }) => void): Promise<void> {
    const { target, server, keys } = await this.begin();
    this.options.log.info('Health server listens', { url: server.url });
    try {
      await this.withTemporal(target, (temporal) => this.work(temporal, { server, keys }, onReady));
    } catch (error) {
      if (this.abort.signal.aborted && error === this.abort.signal.reason) return;
      throw this.stage.name === 'starting' ? asStartError(error) : error;
    } finally {
      await server.close();
    }
  }

  /** What needs nobody's answer, so that all that is wrong with it is told at once. @throws StartError */
  private async begin(): Promise<{ target: Temporal | TemporalTarget } & Begun> {
    const { env = process.env, temporal } = this.options;
    const probes = workerProbes(() => this.stage, this.clusters);
    const [target, server, keys] = await Promise.allSettled([
      temporal ?? Promise.resolve(env).then(readTarget),
      startHealthServer(this.config.worker.health, probes),
      this.readKeys(),
    ]);
    if (target.status === 'fulfilled' && server.status === 'fulfilled' && keys.status === 'fulfilled')
      return { target: target.value, server: server.value, keys: keys.value };
    if (server.status === 'fulfilled') await server.value.close();
    const faults = [target, server, keys].flatMap((one) =>
      one.status === 'rejected' ? [asStartError(one.reason)] : [],
    );
    const [first] = faults;
    if (first !== undefined && faults.length === 1) throw first;
    throw new StartError(faults.map(({ message }) => message).join('. '));
  }

  /** At the start alone, so that the name under which it polls can tell which keys it has. */
  private async readKeys(): Promise<EvidenceKeys | undefined> {
    const { evidenceKeyFile: file } = this.config;
    if (file === undefined) return undefined;
    const { secrets } = this.options;
    return readEvidenceKeys(file, (key) => void secrets.add(key)).catch((error: Error) => {
      throw new StartError(`evidenceKeyFile: ${file} ${error.message}`);
    });
  }

  private tell(doing: string): void {
    if (this.stage.name === 'starting') this.stage = { name: 'starting', doing };
    this.abort.signal.throwIfAborted();
  }

  private async withTemporal(
    target: Temporal | TemporalTarget,
    use: (temporal: Temporal) => Promise<void>,
  ): Promise<void> {
    const { log } = this.options;
    installRuntime({ log, prometheus: this.config.worker.metrics?.prometheus });
    if ('connection' in target) return use(target);
    try {
      await this.connected(target, use);
    } finally {
      await releaseRuntime();
    }
  }

  private async connected(target: TemporalTarget, use: (temporal: Temporal) => Promise<void>): Promise<void> {
    const { log } = this.options;
    const forMs = durationMs(this.config.worker.connectTimeout);
    this.tell(`connects to Temporal at ${target.address}`);
    const own = await connectTemporal(target, { log, forMs, signal: this.abort.signal });
    try {
      await use(own);
    } finally {
      await own.connection.close();
    }
  }

  private memberOptions(
    { connection, namespace }: Temporal,
    evidenceKeys: EvidenceKeys | undefined,
    stopping: AbortSignal,
  ): MemberOptions {
    const { log, secrets, env = process.env, workflowBundle } = this.options;
    const interceptors = [maskFailures(secrets, log)];
    return {
      config: this.config,
      shared: {
        connection,
        namespace,
        settings: this.config.worker,
        keyIds: evidenceKeys?.ids ?? [],
        interceptors,
      },
      log,
      secrets: createKnownSecretReader(env, secrets),
      evidenceKeys,
      workflowBundle,
      stopping,
    };
  }

  private async work(
    temporal: Temporal,
    { server: { url }, keys }: Begun,
    onReady: (ready: { healthUrl: string }) => void,
  ): Promise<void> {
    const { log } = this.options;
    this.tell('checks search attributes');
    await unlessAborted(this.prepare(temporal), this.abort.signal);
    this.tell('starts its workers');
    const stopping = new AbortController();
    const options = this.memberOptions(temporal, keys, stopping.signal);
    const clients = createClients(options);
    const stopTelling = this.tellMetrics(temporal);
    const stopKeeping = keepObservers(temporal, this.config.clusters, log);
    try {
      const group = new WorkerGroup(await createMembers(options, clients), stopping);
      const run = group.run();
      if (this.abort.signal.aborted) group.shutdown();
      else this.stage = { name: 'running', group, temporal };
      const { address, namespace } = temporal;
      log.info('Worker is ready', { temporal: address, namespace, clusters: this.clusters });
      onReady({ healthUrl: url });
      await run;
      log.info('Worker has stopped');
    } finally {
      await Promise.all([stopTelling(), stopKeeping()]);
      closeAll(clients);
    }
  }

  private async prepare(temporal: Temporal): Promise<void> {
    const { log } = this.options;
    await ensureSearchAttributes(temporal, log, this.abort.signal);
    await ensureExportSchedule(temporal, this.config.audit, log);
  }

  /** Nobody would see it without metrics. */
  private tellMetrics(temporal: Temporal): () => Promise<void> {
    if (this.config.worker.metrics?.prometheus === undefined) return async () => {};
    const { log } = this.options;
    const aged = this.clusters.filter((name) => this.config.clusters[name]?.ages !== undefined);
    const stops = [
      startCoverageMetrics(temporal, { clusters: this.clusters, log }),
      startSessionMetrics(temporal, { clusters: aged, log }),
    ];
    return async () => void (await Promise.all(stops.map((stop) => stop())));
  }
}

/** Whatever keeps it from starting; what we did not foresee is its cause. */
function asStartError(error: unknown): StartError {
  if (error instanceof StartError) return error;
  return new StartError(error instanceof Error ? error.message : String(error), { cause: error });
}

function closeAll(clients: ReadonlyMap<string, OntapClient>): void {
  for (const client of clients.values()) client.close();
}

/**
 * Runs a worker for workflows and one for each cluster of the configuration, with their health server.
 * Signals are the caller's affair: call `shutdown`.
 */
export function runWorker(config: WorkerConfig, options: RunWorkerOptions): WorkerHandle {
  const worker = new WorkerProcess(config, options);
  let run: Promise<void> = Promise.resolve();
  const ready = new Promise<{ healthUrl: string }>((resolve, reject) => {
    run = worker.run(resolve);
    run.then(() => reject(new Error('The worker was stopped before it was ready')), reject);
  });
  // Whoever looks at one of them only must not be ended by the other.
  ready.catch(() => {});
  run.catch(() => {});
  return { ready, run, shutdown: () => worker.shutdown() };
}
