import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Every log line of workers, workflows and activities since a server was connected to. */
export const runtimeLogs: LogEntry[] = [];

let isInstalled = false;

/** Keeps the SDK's log lines for tests to look at, in place of printing them. Once for each process. */
export function collectRuntimeLogs(): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({
    logger: new DefaultLogger('DEBUG', (entry) => runtimeLogs.push(entry)),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN' }), forward: {} } },
    shutdownSignals: [],
  });
}
