import { freePort } from './free-port';
import { type RunningServer, runServer } from './run-server';

export interface TimeSkippingServerOptions {
  /** Path of the `temporal-test-server` binary: see resolveTimeSkippingServer. */
  readonly executable: string;
  /** Wished gRPC port; another one when it is taken. @default any free port */
  readonly port?: number;
  /** Appended to. @default a file without a name, for error messages only */
  readonly logFile?: string;
  /** How long it may take to answer. @default 30,000 */
  readonly readyTimeoutMs?: number;
}

/** Starts the test server whose clock can be moved. It has no option for it and listens on all interfaces. */
export async function startTimeSkippingServer(options: TimeSkippingServerOptions): Promise<RunningServer> {
  const port = await freePort(options.port);
  return runServer({
    title: 'The Temporal time-skipping test server',
    executable: options.executable,
    args: [String(port)],
    port,
    logFile: options.logFile,
    readyTimeoutMs: options.readyTimeoutMs,
    ready: (connection) => connection.workflowService.getSystemInfo({}),
  });
}
