import { OntapError } from '../../../ontap';
import { type Check, ok, warning } from '../check';
import type { ClusterScene } from '../scenes';

/** Owners of sessions differ between the two. */
export const ndmpMode: Check<ClusterScene> = {
  name: 'ndmp-mode',
  looksAt: 'whether NDMP sessions belong to SVMs or, which NetApp has deprecated, to nodes',
  async run({ client, config: { scope } }) {
    // An SVM has sessions in SVM scope only, and is not told the cluster's.
    if (scope === 'svm') return [];
    try {
      if ((await client.getNdmpMode()) === 'svm') return [ok('SVM scope')];
    } catch (error) {
      // The role check says so.
      if (error instanceof OntapError && ['forbidden', 'unsupported'].includes(error.kind)) return [];
      throw error;
    }
    return [
      warning(
        'node scope, which NetApp has deprecated; sessions belong to nodes, and conditions on svm go by the path only',
        'Nothing to do for clean-ups. Plan the change to SVM scope with whoever runs the backups.',
      ),
    ];
  },
};
