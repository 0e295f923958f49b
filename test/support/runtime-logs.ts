import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import './workflow-threads';

/** Every log line of workers, workflows and activities since a server was connected to. */
export const runtimeLogs: LogEntry[] = [];

let installed: Runtime | undefined;

/**
 * Keeps the SDK's log lines for tests to look at, in place of printing them. The runtime ends with the last connection
 * of a test file, and the next one may have had another.
 */
export function collectRuntimeLogs(): void {
  if (installed !== undefined && Runtime._instance === installed) return;
  installed = Runtime.install({
    logger: new DefaultLogger('DEBUG', (entry) => runtimeLogs.push(entry)),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN' }), forward: {} } },
    shutdownSignals: [],
  });
}
