import { Client } from '@temporalio/client';
import { NoAnswerError, ontapWorkflowsOn, RunFailedError } from '../../../client';
import { toldGuard } from '../../../contracts/change-gate';
import type { ClusterConfig, ClusterFacts, Guard } from '../../../contracts/cluster';
import { shownGuard } from '../../../contracts/schemas/approvers';
import { clusterQueue, WORKFLOW_QUEUE } from '../../../contracts/ids';
import { cut, plainText } from '../../../contracts/text';
import { type Check, ok, type Verdict, warning } from '../check';
import { temporalOf, type TemporalScene } from '../scenes';

/** A worker that lives takes the look at once; then it reads one small thing of its cluster. */
const UNSERVED_AFTER = '5s';
const ANSWER_WITHIN_MS = 20_000;

const ANEW = 'Start it anew with this file, or give doctor the file that it runs with.';

const shown = (list: readonly string[]): string => (list.length === 0 ? 'none' : [...list].sort().join(', '));

/** Letters of a value; a guard may hold whole lists of rules. */
const VALUE_LENGTH = 80;

function guardDifferences(there: Guard, here: Guard): string[] {
  const keys = [...new Set([...Object.keys(there), ...Object.keys(here)])] as (keyof Guard)[];
  return keys.flatMap((key) => {
    const [other, ours] = [there[key], here[key]].map((value) =>
      cut(plainText(JSON.stringify(value) ?? 'none'), VALUE_LENGTH),
    );
    return other === ours ? [] : [`guard.${key} there ${other}, here ${ours}`];
  });
}

/** What the worker's entry has another way than ours. */
function differences(there: ClusterFacts, here: ClusterConfig): string[] {
  const { scope = 'cluster', uuid, allow, guard } = there;
  const isPinned = here.uuid !== undefined;
  return [
    ...(isPinned && here.uuid?.toLowerCase() !== uuid.toLowerCase()
      ? [`uuid there ${plainText(uuid)}, here ${here.uuid}`]
      : []),
    ...(scope === here.scope ? [] : [`scope there ${scope}, here ${here.scope}`]),
    ...(shown(allow) === shown(here.allow) ? [] : [`allow there ${shown(allow)}, here ${shown(here.allow)}`]),
    ...guardDifferences(guard, toldGuard(shownGuard(here.guard))),
  ];
}

function untold(name: string, error: unknown): Verdict {
  if (error instanceof RunFailedError)
    return warning(
      `the worker that runs can't read ${name}: ${plainText(error.message)}`,
      `Mend first what doctor says of ${name} above; where it says nothing, that worker has another file or login: ${ANEW.charAt(0).toLowerCase()}${ANEW.slice(1)}`,
    );
  if (error instanceof NoAnswerError)
    return warning(
      `the worker that polls for ${name} does not say what its entry is`,
      `Mend first what doctor says of ${name} above. A worker that has stopped is listed for up to 90 s: run doctor again in two minutes.`,
    );
  throw error;
}

async function compared(scene: TemporalScene, name: string, here: ClusterConfig): Promise<Verdict[]> {
  const { connection, namespace } = temporalOf(scene);
  const { inspect } = ontapWorkflowsOn(new Client({ connection, namespace }));
  const requestedBy = { name: 'doctor' };
  try {
    const { records } = await inspect.run(
      { read: 'cluster', cluster: name, requestedBy, unservedAfter: UNSERVED_AFTER },
      { withinMs: ANSWER_WITHIN_MS },
    );
    const found = records.flatMap((there) => differences(there, here));
    if (found.length === 0) return [];
    return [warning(`the worker that runs has another entry of ${name}: ${found.join('; ')}`, ANEW)];
  } catch (error) {
    return [untold(name, error)];
  }
}

/** A worker reads its file at its start only. */
export const runningWorker: Check<TemporalScene> = {
  name: 'running-worker',
  looksAt:
    'whether the worker that runs has this file: it is asked for the uuid, scope, allow and guard of each cluster',
  async run(scene) {
    const isPolled = (queue: string) => (scene.pollers.get(queue)?.size ?? 0) > 0;
    const served = Object.entries(scene.config?.clusters ?? {}).filter(
      ([name]) => isPolled(WORKFLOW_QUEUE) && isPolled(clusterQueue(name)),
    );
    if (served.length === 0) return [ok('no worker runs for these clusters, so there is none to compare')];
    const found = await Promise.all(served.map(([name, entry]) => compared(scene, name, entry)));
    return found.flat().length > 0 ? found.flat() : [ok('it has the entries of this file')];
  },
};
