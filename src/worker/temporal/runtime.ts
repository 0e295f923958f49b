import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type Logger } from '@temporalio/worker';

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
    if (!(error instanceof IllegalStateError)) throw error;
    log.debug('The Temporal runtime of this process is installed already');
  }
}
