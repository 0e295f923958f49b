import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker, type Logger, type WorkerOptions } from '@temporalio/worker';
import { createAuditActivities, createClusterActivities, createWorkflowQueueActivities } from '../activities';
import type { Policy } from '../contracts/policy';
import type { WorkerConfig } from '../contracts/worker-config';
import { createOntapClient, type OntapClient, type OntapLog, type SecretReader } from '../ontap';
import { type EvidenceKeys, packageVersion } from '../node';
import { auditContext } from './audit/audit-context';
import { readStalePolicy } from './config';
import { StartError } from './start-error';
import type { Member } from './worker-group';
import { createAskGate } from './webhooks/ask-gate';
import { createWebhooks } from './webhooks/create-webhooks';
import { createRefusalTelling } from './webhooks/tell-refused';
import { clusterWorkerOptions, workflowWorkerOptions, type SharedOptions } from './worker-options';

/** Workflow code as the build bundles it. */
const BUILT_BUNDLE = { codePath: path.join(__dirname, '..', '..', 'dist', 'workflow-bundle.js') };

/** What the workers of a configuration are made of. */
export interface MemberOptions {
  config: WorkerConfig;
  shared: SharedOptions;
  log: Logger;
  secrets: SecretReader;
  evidenceKeys: EvidenceKeys | undefined;
  workflowBundle?: WorkerOptions['workflowBundle'] | undefined;
  /** The workers stop: looks that are held are let go. */
  stopping: AbortSignal;
}

const ontapLog = (log: Logger): OntapLog => ({
  info: (fields, message) => log.info(message, fields),
  warn: (fields, message) => log.warn(message, fields),
});

/** Clients of all clusters; none connects before its first call. */
export function createClients({ config, log, secrets }: MemberOptions): Map<string, OntapClient> {
  const appVersion = packageVersion();
  return new Map(
    Object.entries(config.clusters).map(([cluster, entry]) => [
      cluster,
      createOntapClient({ config: entry, appVersion, log: ontapLog(log), secrets }),
    ]),
  );
}

/** By which sessions are stale, for each cluster whose entry says so. @throws StartError */
async function stalePolicies({ clusters }: WorkerConfig): Promise<Map<string, Policy>> {
  const read = Object.entries(clusters).map(async ([cluster, { ages }]): Promise<[string, Policy][]> => {
    if (ages?.policy === undefined) return [];
    try {
      return [[cluster, await readStalePolicy(ages.policy)]];
    } catch (error) {
      throw new StartError(`clusters.${cluster}.ages.policy: ${(error as Error).message}`);
    }
  });
  return new Map((await Promise.all(read)).flat());
}

function optionsOfAll(
  options: MemberOptions,
  clients: ReadonlyMap<string, OntapClient>,
  policies: ReadonlyMap<string, Policy>,
): WorkerOptions[] {
  const { config, shared, log, secrets, evidenceKeys, stopping, workflowBundle = builtBundle() } = options;
  const webhooks = createWebhooks(config.webhooks, secrets);
  const activities = {
    ...createWorkflowQueueActivities({
      ...webhooks,
      clusters: Object.keys(config.clusters),
      uiUrl: config.worker.uiUrl,
    }),
    ...createAuditActivities(auditContext(config.audit, secrets, webhooks)),
  };
  const { uiUrl } = config.worker;
  const { namespace } = shared;
  const ui = uiUrl === undefined ? undefined : { url: uiUrl, namespace };
  const tellRefused = createRefusalTelling({ ...webhooks, log, ui });
  const askGate = createAskGate(secrets);
  const forClusters = [...clients].map(([cluster, client]) => {
    const entry = config.clusters[cluster];
    if (entry === undefined) throw new TypeError(`no entry for ${cluster}`);
    const { clients: names } = config;
    const own = { cluster, config: entry, client };
    const given = { ...own, clients: names, evidenceKeys, stopping, tellRefused, askGate };
    const context = { ...given, stalePolicy: policies.get(cluster) };
    const activities = createClusterActivities(context);
    return clusterWorkerOptions(shared, { cluster, clusters: clients.size, activities });
  });
  return [workflowWorkerOptions(shared, { activities, workflowBundle }), ...forClusters];
}

function builtBundle(): NonNullable<WorkerOptions['workflowBundle']> {
  if (existsSync(BUILT_BUNDLE.codePath)) return BUILT_BUNDLE;
  throw new StartError(
    `The workflow bundle ${BUILT_BUNDLE.codePath} is missing; install the package again, or in a checkout run: npm run build`,
  );
}

/** One worker for workflows, and one for each cluster's queue. */
export async function createMembers(
  options: MemberOptions,
  clients: ReadonlyMap<string, OntapClient>,
): Promise<Member[]> {
  const all = optionsOfAll(options, clients, await stalePolicies(options.config));
  const settled = await Promise.allSettled(all.map((each) => Worker.create(each)));
  const workers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed === undefined) {
    return workers.map((worker) => ({ queue: worker.options.taskQueue, worker }));
  }
  await Promise.all(workers.map(discard));
  throw failed.reason;
}

/** A worker that was never run would keep its connection open. */
async function discard(worker: Worker): Promise<void> {
  const run = worker.run();
  worker.shutdown();
  await run;
}
