import type { Logger } from '@temporalio/worker';
import type { ClusterConfig } from '../../contracts/cluster';
import type { WorkerConfig } from '../../contracts/worker-config';
import type { ClusterIdentity, OntapClient, SecretReader } from '../../ontap';
import type { SecretRegistry, Temporal } from '../../worker';

/** What checks of the configuration look at. */
export interface ConfigScene {
  file: string;
  env: NodeJS.ProcessEnv;
  secrets: SecretRegistry;
  /** Set when it has no problems. */
  config?: WorkerConfig;
}

/** What checks of one cluster look at. */
export interface ClusterScene {
  cluster: string;
  config: ClusterConfig;
  client: OntapClient;
  secrets: SecretReader;
  /** Also asks for writes that can't hit anything. */
  probeWrites: boolean;
  /** Set once somebody has logged in. */
  identity?: ClusterIdentity;
  /** Milliseconds that the listing of sessions took. */
  listingMs?: number;
}

/** What checks of Temporal look at. */
export interface TemporalScene {
  env: NodeJS.ProcessEnv;
  log: Logger;
  createSearchAttributes: boolean;
  config?: WorkerConfig | undefined;
  temporal?: Temporal;
  /** Worker processes by queue, with the ms of their last poll; set when queues were looked at. */
  pollers: Map<string, ReadonlyMap<string, number>>;
}

const CALL_MS = 10_000;

/** The connection that the first check of Temporal has opened. */
export function temporalOf({ temporal }: TemporalScene): Temporal {
  if (temporal === undefined) throw new Error('there is no connection to Temporal');
  return temporal;
}

/** One call to the server, with a deadline. */
export function askTemporal<T>(scene: TemporalScene, ask: (temporal: Temporal) => Promise<T>): Promise<T> {
  const temporal = temporalOf(scene);
  return temporal.connection.withDeadline(Date.now() + CALL_MS, () => ask(temporal));
}
