import { hostname } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { WORKFLOW_QUEUE } from '../contracts/ids';
import { CHANNEL_ARGS } from './channel-args';
import { CleanupClient } from './cleanup-client';
import { InspectClient } from './inspect-client';
import { JobsClient } from './jobs-client';
import { SequencesClient } from './sequences-client';

/** How to reach Temporal; what is absent comes from `TEMPORAL_*` variables and the TOML file that the CLI reads. */
export interface ConnectOptions {
  /** `host:port` of Temporal's frontend. */
  address?: string;
  namespace?: string;
  /** Who calls, as history shows it. @default ontap-workflows-client@host */
  identity?: string;
}

/** The typed client of ontap-workflows. */
export interface OntapWorkflows {
  cleanup: CleanupClient;
  jobs: JobsClient;
  sequences: SequencesClient;
  inspect: InspectClient;
  /** The Temporal client below, for what this one doesn't offer. */
  temporal: Client;
  close(): Promise<void>;
}

/** Connects to Temporal and returns the typed client. */
export async function connectOntapWorkflows(options: ConnectOptions = {}): Promise<OntapWorkflows> {
  const config = loadClientConnectConfig();
  const connection = await Connection.connect({
    ...config.connectionOptions,
    channelArgs: CHANNEL_ARGS,
    ...(options.address === undefined ? {} : { address: options.address }),
  });
  const namespace = options.namespace ?? config.namespace;
  const temporal = new Client({
    connection,
    ...(namespace === undefined ? {} : { namespace }),
    identity: options.identity ?? `ontap-workflows-client@${hostname()}`,
  });
  return ontapWorkflowsOn(temporal);
}

/** The typed client on a Temporal client that is connected already; closing one closes both. */
export function ontapWorkflowsOn(temporal: Client, taskQueue: string = WORKFLOW_QUEUE): OntapWorkflows {
  return {
    cleanup: new CleanupClient(temporal, taskQueue),
    jobs: new JobsClient(temporal, taskQueue),
    sequences: new SequencesClient(temporal, taskQueue),
    inspect: new InspectClient(temporal, taskQueue),
    temporal,
    close: () => temporal.connection.close(),
  };
}
