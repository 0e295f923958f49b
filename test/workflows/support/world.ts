import type { SessionSpec, WorldSpec } from '../../../src/simulator';
import { finishedButOpen, remoteBackup } from '../../../src/simulator';

export type { SessionSpec };

/** Nodes n1 and n2 are an HA pair, n3 and n4 another one. */
export const world = (sessions: SessionSpec[]): WorldSpec => ({
  name: 'test',
  nodes: ['n1', 'n2', 'n3', 'n4'].map((name) => ({ name })),
  svms: [{ name: 'svm1' }],
  sessions,
});

/** A session that the test policy kills. */
export const stale = (id: string, spec: Partial<SessionSpec> = {}): SessionSpec => ({
  story: finishedButOpen(),
  id,
  node: 'n1',
  ...spec,
});

/** A backup that progresses. */
export const working = (id: string, spec: Partial<SessionSpec> = {}): SessionSpec =>
  stale(id, {
    story: remoteBackup({ connection: { type: 'tcp', address: '10.20.0.7', port: 10_000 } }),
    ...spec,
  });

/** `count` of one kind, with ids from `1:<first>` on. */
export const many = (
  count: number,
  make: (id: string) => SessionSpec = (id) => stale(id),
  first = 1,
): SessionSpec[] => Array.from({ length: count }, (_, index) => make(`1:${first + index}`));
