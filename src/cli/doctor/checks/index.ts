import type { Check } from '../check';
import { auditFolder } from './audit-folder';
import { configuration } from './configuration';
import { evidenceKeys } from './evidence-keys';
import { healthPort } from './health-port';
import { identity } from './identity';
import { latency } from './latency';
import { login } from './login';
import { ndmpMode } from './ndmp-mode';
import { ontapVersion } from './ontap-version';
import { queues } from './queues';
import { requestCap } from './request-cap';
import { retention } from './retention';
import { role } from './role';
import { runningWorker } from './running-worker';
import { sameCluster } from './same-cluster';
import { searchAttributes } from './search-attributes';
import { secretFiles } from './secret-files';
import { temporalAddress } from './temporal-address';
import { tls } from './tls';
import { versions } from './versions';
import { webHooks } from './web-hooks';
import type { ClusterScene, ConfigScene, TemporalScene } from '../scenes';

/** In this order: the first of each list decide whether the others make sense. */
export const CONFIG_CHECKS: readonly Check<ConfigScene>[] = [
  configuration,
  secretFiles,
  webHooks,
  auditFolder,
  healthPort,
];

/** Of each cluster by itself. */
export const CLUSTER_CHECKS: readonly Check<ClusterScene>[] = [
  tls,
  login,
  identity,
  ontapVersion,
  ndmpMode,
  role,
  latency,
];

/** Of all clusters together. */
export const CLUSTERS_CHECKS: readonly Check<readonly ClusterScene[]>[] = [sameCluster];

export const TEMPORAL_CHECKS: readonly Check<TemporalScene>[] = [
  temporalAddress,
  retention,
  searchAttributes,
  queues,
  runningWorker,
  evidenceKeys,
  requestCap,
  versions,
];

/** Every check, for the documentation and its test. */
export const ALL_CHECKS: readonly { name: string; looksAt: string }[] = [
  ...CONFIG_CHECKS,
  ...CLUSTER_CHECKS,
  ...CLUSTERS_CHECKS,
  ...TEMPORAL_CHECKS,
];
