import type { Check } from './check';
import { auditFolder } from './checks/audit-folder';
import { configuration } from './checks/configuration';
import { identity } from './checks/identity';
import { latency } from './checks/latency';
import { login } from './checks/login';
import { ndmpMode } from './checks/ndmp-mode';
import { ontapVersion } from './checks/ontap-version';
import { queues } from './checks/queues';
import { requestCap } from './checks/request-cap';
import { retention } from './checks/retention';
import { role } from './checks/role';
import { sameCluster } from './checks/same-cluster';
import { searchAttributes } from './checks/search-attributes';
import { secretFiles } from './checks/secret-files';
import { temporalAddress } from './checks/temporal-address';
import { tls } from './checks/tls';
import { versions } from './checks/versions';
import { webHooks } from './checks/web-hooks';
import type { ClusterScene, ConfigScene, TemporalScene } from './scenes';

/** In this order: the first of each list decide whether the others make sense. */
export const CONFIG_CHECKS: readonly Check<ConfigScene>[] = [
  configuration,
  secretFiles,
  webHooks,
  auditFolder,
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
