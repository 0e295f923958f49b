import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type Logger } from '@temporalio/worker';
import { StartError } from '../start-error';

/** What the SDK's one runtime of this process is installed with. */
export interface RuntimeSettings {
  log: Logger;
  /** `address:port` for Prometheus; no metrics without it. */
  prometheus?: string | undefined;
}

// The names of metrics are those of Temporal's published alert rules.
const metricsFor = (bindAddress: string) => ({
  prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
});

/** Said of every worker for one cluster, and so meant. */
const EXPECTED = /^No (workflows|Nexus services) registered/;

const withoutNoise = (log: Logger): Logger =>
  new DefaultLogger('TRACE', ({ level, message, meta }) =>
    log.log(EXPECTED.test(message) ? 'DEBUG' : level, message, meta),
  );

/**
 * Installs the runtime before the first connection or worker; one that is installed already stays.
 * Signals are left to the process: whoever embeds a worker decides what ends it.
 */
export function installRuntime({ log, prometheus }: RuntimeSettings): void {
  try {
    Runtime.install({
      logger: withoutNoise(log),
      shutdownSignals: [],
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
        ...(prometheus === undefined ? {} : { metrics: metricsFor(prometheus) }),
      },
    });
  } catch (error) {
    if (error instanceof IllegalStateError)
      return log.debug('The Temporal runtime of this process is installed already');
    if (prometheus === undefined) throw error;
    throw metricsProblem(prometheus, error);
  }
}

function metricsProblem(address: string, error: unknown): StartError {
  const words = error instanceof Error ? error.message : String(error);
  return new StartError(
    `Metrics can't be served on ${address} (${words}); choose another worker.metrics.prometheus in the configuration`,
  );
}

/**
 * Ends the runtime when nothing uses it any more. The SDK (1.24) ends it with the last connection; where none was ever
 * opened it would keep the process alive for ever (sdk-typescript issue 1413).
 */
export async function releaseRuntime(): Promise<void> {
  await Runtime._instance?.['shutdownIfIdle']();
}
