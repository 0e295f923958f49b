import { clusterQueue } from '../../../contracts/ids';
import { plainText } from '../../../contracts/text';
import { keyIdsOf } from '../../../contracts/worker-identity';
import { NEW_KEY_COMMAND, readEvidenceKeys } from '../../../node';
import { keyNeedOf } from '../../../worker/config';
import { type Check, ok, type Verdict, warning } from '../check';
import type { TemporalScene } from '../scenes';

const REMEDY =
  'Give all workers of a cluster the same evidenceKeyFile and start them anew, one after the other; a new key goes to its last line first (docs/reference/configuration.md#keys-for-evidence). One that has stopped is listed for up to 90 s.';

/** A worker process that polls, by what it tells of itself. */
interface Polling {
  name: string;
  keyIds: readonly string[];
}

function pollingFor(scene: TemporalScene, cluster: string): Polling[] {
  const identities = [...(scene.pollers.get(clusterQueue(cluster))?.keys() ?? [])];
  return identities.flatMap((identity) => {
    const keyIds = keyIdsOf(identity);
    return keyIds === undefined ? [] : [{ name: plainText(identity.split('#')[0] ?? ''), keyIds }];
  });
}

const shown = (keyIds: readonly string[]) => (keyIds.length === 0 ? 'none' : keyIds.join(', '));

/** What one has sealed must be evidence for each other one that may be asked to kill. */
function differences(cluster: string, workers: readonly Polling[], file: readonly string[]): Verdict[] {
  const [first, ...others] = workers;
  if (first === undefined) return [];
  const odd = others.find(({ keyIds }) => shown(keyIds) !== shown(first.keyIds));
  if (odd !== undefined) {
    const each = [first, odd].map(({ name, keyIds }) => `${name} has ${shown(keyIds)}`).join(', ');
    const isSafe = workers.every(({ keyIds: [sealing] }) =>
      workers.every(({ keyIds }) => sealing !== undefined && keyIds.includes(sealing)),
    );
    const so = isSafe
      ? 'each still verifies what the other seals'
      : 'what one has seen is no evidence for the other';
    return [warning(`workers of ${cluster} have different keys: ${each}; ${so}`, REMEDY)];
  }
  // "serve" and "up" have one of their own then.
  if (file.length === 0 || shown(first.keyIds) === shown(file)) return [];
  return [
    warning(
      `the worker that runs for ${cluster} has other keys than this file: there ${shown(first.keyIds)}, here ${shown(file)}`,
      REMEDY,
    ),
  ];
}

const NAME_ONE = `Name one beside clusters: ${NEW_KEY_COMMAND}, evidenceKeyFile: ./evidence.key. On a host of "serve" that runs it makes one itself, evidence.key in its state folder; name that one where a "worker" serves the same clusters, too.`;

/** Of a file without keys, for an entry that needs one. */
function unnamed(scene: TemporalScene, cluster: string, need: string): Verdict {
  const own = pollingFor(scene, cluster).flatMap(({ keyIds: [first] }) => first ?? []);
  if (own.length > 0)
    return ok(
      `this file names no key; the worker that runs for ${cluster} has its own, as "serve" and "up" make one: ${shown([...new Set(own)])}`,
    );
  return warning(
    `${need} evidenceKeyFile in ${cluster}, and this file names none: "serve" and "up" make a key of their own, "worker" does not start`,
    NAME_ONE,
  );
}

/** Ids of keys are part of the name under which a worker polls. */
export const evidenceKeys: Check<TemporalScene> = {
  name: 'evidence-keys',
  looksAt: 'whether all workers of a cluster have the same keys for evidence, and those of this file',
  async run(scene) {
    const { clusters = {}, evidenceKeyFile } = scene.config ?? {};
    const file = evidenceKeyFile === undefined ? [] : (await readEvidenceKeys(evidenceKeyFile)).ids;
    const found = Object.keys(clusters).flatMap((name) => differences(name, pollingFor(scene, name), file));
    if (found.length > 0) return found;
    if (file.length > 0) return [ok(`no worker has other keys than ${shown(file)}`)];
    const needing = Object.entries(clusters).flatMap(([name, entry]) => {
      const need = keyNeedOf(entry);
      return need === undefined ? [] : [unnamed(scene, name, need.words)];
    });
    return needing.length > 0 ? needing : [ok('no keys are configured, and none is needed')];
  },
};
