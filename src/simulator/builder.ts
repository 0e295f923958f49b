import type { Story } from './stories';
import type { SessionSpec, SvmSpec, WorldSpec } from './world/spec';

export interface ClusterOptions extends Partial<Omit<WorldSpec, 'nodes' | 'svms'>> {
  /** How many nodes, or their names. @default 2 */
  nodes?: number | string[];
  /** How many SVMs, or their names. @default 1 */
  svms?: number | string[];
}

const named = (wanted: number | string[], name: (number: number) => string): SvmSpec[] =>
  (typeof wanted === 'number' ? Array.from({ length: wanted }, (_, index) => name(index + 1)) : wanted).map(
    (one) => ({ name: one }),
  );

/** A cluster for a test: `aCluster({ sessions: [aSession(halfOpen())] })`. */
export function aCluster(options: ClusterOptions = {}): WorldSpec {
  const { nodes = 2, svms = 1, sessions = [], name = 'test', ...rest } = options;
  return {
    name,
    ...rest,
    sessions,
    nodes: named(nodes, (number) => `node${number}`),
    svms: named(svms, (number) => `svm${number}`),
  };
}

/** A session that lives a story: one of the shipped ones, or `{ name, deserves, at }`. */
export function aSession(story: Story, spec: Omit<SessionSpec, 'story'> = {}): SessionSpec {
  return { story, ...spec };
}
