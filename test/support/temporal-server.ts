import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection';
import { TimeSkippingClient } from '@temporalio/testing/lib/client';
import { NativeConnection } from '@temporalio/worker';
import { CHANNEL_ARGS } from '../../src/temporal';
import { type DevServer, type DevServerOptions, type RunningServer } from '../../src/embedded';
import { startQuickDevServer } from './dev-server';
import { fromGlobalSetup } from './environment';
import { startLightServer } from './light-server';
import { collectRuntimeLogs, runtimeLogs } from './runtime-logs';
import { StartedRuns } from './started-runs';
import { type RunningWorker, type TestWorkerOptions, TestWorkers } from './test-workers';

export interface TestServer {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** What that client has started. */
  readonly started: StartedRuns;
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  /** Runs a worker until its own stop() or that of the server. */
  readonly runWorker: (options: TestWorkerOptions) => Promise<RunningWorker>;
  /** Ends what still runs on the queues of these workers, then the workers, the connections and an own server. */
  readonly stop: () => Promise<void>;
}

/** Queues and ids of their own keep the files that share a server apart. */
export const uniqueName = (prefix: string) => `${prefix}-${randomUUID().slice(0, 8)}`;

const NAMESPACE = 'default';

interface Backing {
  readonly address: string;
  readonly supportsTestService?: boolean;
  /** Of a server that may have been killed. */
  readonly isGone?: () => boolean;
  readonly stop?: () => Promise<void>;
}

function backedBy(server: RunningServer): Backing {
  let gone = false;
  void server.exited.then(() => (gone = true));
  return { address: server.address, isGone: () => gone, stop: server.stop };
}

async function attach(backing: Backing): Promise<TestServer> {
  const { address, supportsTestService = false } = backing;
  collectRuntimeLogs();
  runtimeLogs.length = 0;
  const connectionOptions = {
    address,
    channelArgs: CHANNEL_ARGS,
    [InternalConnectionOptionsSymbol]: { supportsTestService },
  };
  const connection = await Connection.connect(connectionOptions);
  const nativeConnection = await NativeConnection.connect({ address });
  const started = new StartedRuns();
  const interceptors = { workflow: [started.interceptor] };
  const clientOptions = { connection, namespace: NAMESPACE, interceptors };
  const client = supportsTestService ? new TimeSkippingClient(clientOptions) : new Client(clientOptions);
  const workers = new TestWorkers(nativeConnection, NAMESPACE);
  return {
    address,
    namespace: NAMESPACE,
    client,
    started,
    connection,
    nativeConnection,
    runWorker: (options) => workers.run(options),
    async stop() {
      // In this order: a result that is waited for when its channel closes ends the process, and a connection can't
      // be closed under a worker.
      try {
        if (backing.isGone?.() !== true) await started.terminate(client);
      } finally {
        await workers.stop();
        await connection.close();
        await nativeConnection.close();
        await backing.stop?.();
      }
    },
  };
}

/** Attaches to the dev server of this test run: for lists, schedules, resets, and what only a real one does. */
export const connectTestServer = (): Promise<TestServer> => attach({ address: fromGlobalSetup('address') });

/**
 * Attaches to the light server of this test run: no lists and no schedules, at a tenth of the cost. An activity that
 * ends while the task that cancels it is under way leaves its run there for ever (it answers "ACTIVITY_UNKNOWN", and
 * that task never times out): a test waits for the cancel to be on record before it lets the activity end.
 */
export const connectLightServer = (): Promise<TestServer> =>
  attach({ address: fromGlobalSetup('lightAddress') });

/** A dev server for one file: to kill it, or to give it options of its own. */
export async function startTestServer(
  options: Partial<DevServerOptions> = {},
): Promise<TestServer & { server: DevServer }> {
  const server = await startQuickDevServer(options);
  return { ...(await attach(backedBy(server))), server };
}

/** The server that skips time while a result is awaited. It knows no lists, counts and schedules. */
export async function startTimeSkippingTestServer(): Promise<TestServer> {
  return attach({ ...backedBy(await startLightServer()), supportsTestService: true });
}
