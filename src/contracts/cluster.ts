import type { z } from 'zod';
import type { clientNameSchema, clusterSchema, grantSchema, guardSchema } from './schemas/cluster';

/** What may be written to a cluster. */
export type Grant = z.infer<typeof grantSchema>;

/** The bounds that a cluster's owner sets, as they are told: keys stay with the worker that verifies with them. */
export type Guard = z.infer<typeof guardSchema>;

/** What of a guard is the same as its owner wrote it. */
export type GuardBounds = Omit<Guard, 'approvers' | 'keyed'>;

/** A cluster's entry in the worker's configuration. */
export type ClusterConfig = z.infer<typeof clusterSchema>;

/** A backup server's name in reports. */
export type ClientName = z.infer<typeof clientNameSchema>;

/** Networks of backup servers by their names, as `clients` of a worker's configuration have them. */
export type ClientNetworks = Record<string, string[]>;

/** Scope in which the cluster runs NDMP (`/protocols/ndmp`). */
export type NdmpMode = 'svm' | 'node';

/** Whose login an entry has: the cluster's, or one SVM's, which is shown what belongs to that SVM. */
export type LoginScope = ClusterConfig['scope'];

/** Who a cluster is and what its owner allows, as one `readCluster` found it. */
export interface ClusterFacts {
  /** Name of the entry in the worker's configuration. */
  cluster: string;
  /** The login is an SVM's: name and uuid are that SVM's, nodes are not shown, and nothing is killed. */
  scope?: 'svm';
  /** The cluster's own name and uuid, or the SVM's. */
  name: string;
  uuid: string;
  /** `version.full`. */
  version: string;
  /** Absent when nobody asked for it (looks at jobs), ONTAP's role hides it, or the login is an SVM's. */
  ndmpMode?: NdmpMode;
  allow: Grant[];
  guard: Guard;
  /** How often the sessions are looked at for their ages; absent when they have none. */
  ages?: string;
  /** Networks of the names that were asked for. */
  clients?: ClientNetworks;
  at: string;
}
