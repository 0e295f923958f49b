import type { NodePool } from '../../contracts/plan';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { NOTHING, shown } from '../shared/output/words';
import { stateCountsText } from './list-table';
import type { Grouping, SessionGroup } from './sum-up';
import { bytesCell, poolText } from './words';

const TITLES: Record<Grouping, string> = { client: 'client', node: 'node', svm: 'SVM' };

const columnsOf = (by: Grouping): Column[] => [
  { title: TITLES[by], shrinksTo: 12 },
  { title: 'sessions', alignment: 'right' },
  { title: by === 'node' ? 'pool' : 'on nodes', shrinksTo: 16 },
  { title: 'data states', shrinksTo: 14 },
  { title: 'bytes', alignment: 'right' },
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
  const rows = groups.map((group) => [
    shown(group.name),
    String(group.sessions),
    place(group),
    stateCountsText(group.states),
    bytesCell(group.bytes),
  ]);
  return rows.length === 0 ? [] : renderTable(columnsOf(by), rows, width);
}
