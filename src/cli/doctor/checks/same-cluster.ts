import { type Check, ok, problem, type Verdict } from '../check';
import type { ClusterScene } from '../scenes';

/** Several addresses may lead to one cluster. */
export const sameCluster: Check<readonly ClusterScene[]> = {
  name: 'same-cluster',
  looksAt: 'whether two entries are one cluster, by its uuid',
  run(scenes) {
    const names = new Map<string, string[]>();
    for (const { cluster, identity } of scenes) {
      if (identity === undefined) continue;
      const uuid = identity.uuid.toLowerCase();
      names.set(uuid, [...(names.get(uuid) ?? []), cluster]);
    }
    const found = [...names].flatMap(([uuid, [first = '', ...others]]): Verdict[] =>
      others.length === 0
        ? []
        : [
            problem(
              `${[first, ...others].join(' and ')} are one cluster (uuid ${uuid}), with two sets of grants and guards`,
              `Keep one entry, such as ${first}; runs on both would count their limits apart.`,
            ),
          ],
    );
    if (found.length > 0 || names.size === 0) return found;
    return [ok('every entry that answers is a cluster of its own')];
  },
};
