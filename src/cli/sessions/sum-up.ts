import type { NodePool } from '../../contracts/plan';
import type { AgedSession } from '../../contracts/session-age';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { NOTHING, shown } from '../shared/output/words';
import { unchangedCell } from './ages';
import { bytesCell, bytesOf, poolText, stateCounts, stateCountsText } from './words';

/** What sessions can be summed up by. */
export const GROUPINGS = ['client', 'node', 'svm'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The sessions that have one client, node or SVM in common. */
export interface SessionGroup {
  /** Absent where ONTAP gave none. */
  name?: string;
  sessions: number;
  /** How many are in each state of the data service. */
  states: Record<string, number>;
  /** How many are on each node. */
  nodes: Record<string, number>;
  /** Of the larger counter of each session. */
  bytes: number;
  /** Of the one that is longest unchanged; absent where no ages are collected. */
  oldestUnchangedSeconds?: number;
}

const NAME: Record<Grouping, (session: AgedSession) => string | undefined> = {
  client: ({ clientName, client }) => clientName ?? client,
  node: ({ node }) => node,
  svm: ({ svm }) => svm,
};

function nodeCounts(sessions: readonly AgedSession[]): Record<string, number> {
  const names = [...new Set(sessions.map(({ node }) => node ?? ''))].sort();
  return Object.fromEntries(
    names.map((name) => [name, sessions.filter(({ node }) => (node ?? '') === name).length]),
  );
}

function oldestOf(sessions: readonly AgedSession[]): Pick<SessionGroup, 'oldestUnchangedSeconds'> {
  const ages = sessions.flatMap(({ unchangedSeconds }) => unchangedSeconds ?? []);
  return ages.length === 0 ? {} : { oldestUnchangedSeconds: Math.max(...ages) };
}

/** Most sessions first. */
export function sumUp(sessions: readonly AgedSession[], by: Grouping): SessionGroup[] {
  const groups = new Map<string | undefined, AgedSession[]>();
  for (const session of sessions) {
    const name = NAME[by](session);
    groups.set(name, [...(groups.get(name) ?? []), session]);
  }
  return [...groups]
    .map(([name, members]) => ({
      ...(name === undefined ? {} : { name }),
      sessions: members.length,
      states: stateCounts(members),
      nodes: nodeCounts(members),
      bytes: members.reduce((sum, session) => sum + (bytesOf(session) ?? 0), 0),
      ...oldestOf(members),
    }))
    .sort((a, b) => b.sessions - a.sessions || (a.name ?? '').localeCompare(b.name ?? ''));
}

const TITLES: Record<Grouping, string> = { client: 'client', node: 'node', svm: 'SVM' };

const columnsOf = (by: Grouping, areAged: boolean): Column[] => [
  { title: TITLES[by], shrinksTo: 12 },
  { title: 'sessions', alignment: 'right' },
  { title: by === 'node' ? 'pool' : 'on nodes', shrinksTo: 16 },
  { title: 'data states', shrinksTo: 14 },
  { title: 'bytes', alignment: 'right' },
  ...(areAged ? [{ title: 'oldest unchanged for', shrinksTo: 9, alignment: 'right' as const }] : []),
];

const nodesText = ({ nodes }: SessionGroup): string =>
  Object.entries(nodes)
    .map(([name, count]) => `${name === '' ? NOTHING : shown(name)} ${count}`)
    .join(', ');

/** A group a line; by node with the use of its pool, which counts every session of the node. */
export function groupTable(
  groups: readonly SessionGroup[],
  by: Grouping,
  pools: readonly NodePool[],
  { width }: Pick<Screen, 'width'>,
): string[] {
  const place = (group: SessionGroup): string => {
    if (by !== 'node') return nodesText(group);
    const pool = pools.find(({ node }) => node === group.name);
    return pool === undefined ? NOTHING : poolText(pool);
  };
  const areAged = groups.some(({ oldestUnchangedSeconds }) => oldestUnchangedSeconds !== undefined);
  const rows = groups.map((group) => [
    shown(group.name),
    String(group.sessions),
    place(group),
    stateCountsText(group.states),
    bytesCell(group.bytes),
    ...(areAged ? [unchangedCell(group.oldestUnchangedSeconds)] : []),
  ]);
  return rows.length === 0 ? [] : renderTable(columnsOf(by, areAged), rows, width);
}
