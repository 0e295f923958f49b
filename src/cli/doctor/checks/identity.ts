import { plainText } from '../../../contracts/text';
import { type Check, ok, problem, warning } from '../check';
import type { ClusterScene } from '../scenes';

/** Another cluster behind the address would get kills that were meant for this one. */
export const identity: Check<ClusterScene> = {
  name: 'identity',
  looksAt: 'whether the cluster is the one that uuid pins',
  run({ cluster, config, identity: found }) {
    if (found === undefined) return [];
    const uuid = plainText(found.uuid);
    if (config.uuid?.toLowerCase() === found.uuid.toLowerCase()) return [ok('it is the one that uuid pins')];
    if (config.uuid !== undefined)
      return [
        problem(
          `it answers with uuid ${uuid}, but its entry pins ${config.uuid}: every run fails as WrongCluster`,
          `Correct clusters.${cluster}.url, or set clusters.${cluster}.uuid: ${uuid}; then start the worker anew`,
        ),
      ];
    const pin = `Set clusters.${cluster}.uuid: ${uuid}`;
    return config.allow.includes('kill-sessions')
      ? [
          warning(
            'it may be killed on, but is not pinned: another cluster behind its address would be taken for it',
            pin,
          ),
        ]
      : [ok('not pinned, and nothing is killed on it')];
  },
};
