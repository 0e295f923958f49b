import type { ClientName, ClusterConfig } from '../contracts/cluster';
import type { HaltState } from '../contracts/halt';
import type { OntapClient } from '../ontap';

/** What the activities of one cluster work with. */
export interface ClusterContext {
  /** Name of the cluster's entry. */
  cluster: string;
  config: ClusterConfig;
  client: OntapClient;
  /** Names of backup servers, for reports. */
  clients: ClientName[];
  /** Whether all kills are halted. @default asks the server, with the worker's Temporal client */
  readHalt?: () => Promise<HaltState>;
  /** Whether the run that an activity works for was cancelled. @default asks the server likewise */
  isCancelled?: () => Promise<boolean>;
}
