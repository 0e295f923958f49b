import type { WorldSpec } from '../world/spec';

/** Two nodes, one SVM, nothing to see. */
export function empty(): WorldSpec {
  return {
    name: 'empty',
    nodes: [{ name: 'cluster1-01' }, { name: 'cluster1-02' }],
    svms: [{ name: 'svm1' }],
    sessions: [],
  };
}
