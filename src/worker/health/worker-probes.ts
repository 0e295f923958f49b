import type { WorkerGroup } from '../worker-group';
import type { Temporal } from '../temporal/connect';
import type { Health, Probes } from './health-server';

/** Longest wait for Temporal's answer; probes usually give up after 5 s or less. */
const ANSWER_WITHIN_MS = 2_000;

/** How far the process has come. */
export type Stage =
  | { name: 'starting'; doing: string }
  | { name: 'running'; group: WorkerGroup; temporal: Temporal }
  | { name: 'stopping'; group?: WorkerGroup };

const healthOf = (reasons: string[]): Health => ({ ok: reasons.length === 0, reasons });

async function unreachable({ connection, address }: Temporal): Promise<string[]> {
  try {
    await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    return [];
  } catch {
    return [`Temporal at ${address} does not answer`];
  }
}

/** Probes over the stage of a worker process. */
export function workerProbes(stage: () => Stage, clusters: readonly string[]): Probes {
  let asking: Promise<string[]> | undefined;
  // However many probes arrive, Temporal is asked once at a time.
  const askOnce = (temporal: Temporal) => {
    asking ??= unreachable(temporal).finally(() => (asking = undefined));
    return asking;
  };
  const notReady = async (now: Stage): Promise<string[]> => {
    if (now.name === 'starting') return [`starting: ${now.doing}`];
    if (now.name === 'stopping') return ['stopping: waits for calls in flight'];
    const idle = now.group.states().filter(({ state }) => state !== 'RUNNING');
    const reasons = idle.map(({ queue, state }) => `the worker for ${queue} is ${state}`);
    return [...reasons, ...(await askOnce(now.temporal))];
  };
  return {
    health() {
      const now = stage();
      const states = now.name === 'starting' ? [] : (now.group?.states() ?? []);
      const failed = states.filter(({ state }) => state === 'FAILED');
      return healthOf(failed.map(({ queue }) => `the worker for ${queue} has failed`));
    },
    async readiness() {
      const now = stage();
      const workers = now.name === 'running' ? now.group.states() : [];
      return { ...healthOf(await notReady(now)), stage: now.name, clusters, workers };
    },
  };
}
