import { clusterQueue, WORKFLOW_QUEUE } from '../../../contracts/ids';
import { COMMAND, counted } from '../../shared/output/words';
import { type Check, ok, warning } from '../check';
import { askTemporal, temporalOf, type TemporalScene } from '../scenes';

/** `temporal.api.enums.v1.TaskQueueType` */
const TYPE = { workflow: 1, activity: 2 } as const;

/** A poll lasts a minute at most; the server goes on listing who polled in the last five. */
const LIVES_MS = 90_000;

async function pollersOf(scene: TemporalScene, queue: string): Promise<ReadonlyMap<string, number>> {
  const { namespace } = temporalOf(scene);
  const taskQueueType = queue === WORKFLOW_QUEUE ? TYPE.workflow : TYPE.activity;
  const { pollers } = await askTemporal(scene, ({ connection }) =>
    connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType }),
  );
  const since = Date.now() - LIVES_MS;
  const seen = (pollers ?? []).map(
    ({ identity, lastAccessTime }) => [identity ?? '', Number(lastAccessTime?.seconds ?? 0) * 1_000] as const,
  );
  return new Map(seen.filter(([, at]) => at >= since));
}

/** Work on a queue that nobody polls waits, and runs end as `ClusterUnserved`. */
export const queues: Check<TemporalScene> = {
  name: 'queues',
  looksAt: 'whether a worker polls the queue of workflows and that of each cluster',
  async run(scene) {
    const names = [WORKFLOW_QUEUE, ...Object.keys(scene.config?.clusters ?? {}).map(clusterQueue)];
    for (const name of names) scene.pollers.set(name, await pollersOf(scene, name));
    const unpolled = names.filter((name) => scene.pollers.get(name)?.size === 0);
    if (unpolled.length === 0) return [ok(`${counted(names.length, 'queue')}, each polled by a worker`)];
    const who =
      unpolled.length === names.length ? 'no worker runs' : 'a worker runs, but not for these clusters';
    return [
      warning(
        `nobody polls ${unpolled.join(', ')}: ${who}`,
        `Start one with this file (one that has stopped is listed for up to 90 s): ${COMMAND} worker --config FILE`,
      ),
    ];
  },
};
