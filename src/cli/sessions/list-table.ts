import type { SessionRecord } from '../../contracts/session';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { counted, shown } from '../shared/output/words';
import { bytesCell, bytesOf, clientText, statesText } from './words';

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'node', shrinksTo: 8 },
  { title: 'SVM', shrinksTo: 6 },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'operation' },
  { title: 'bytes', alignment: 'right' },
  { title: 'path', shrinksTo: 10 },
];

function rowOf(session: SessionRecord): string[] {
  const { sessionId, node, svm, data, path } = session;
  return [
    shown(sessionId),
    shown(node),
    shown(svm),
    clientText(session),
    statesText(session),
    shown(data.operation),
    bytesCell(bytesOf(session)),
    shown(path),
  ];
}

/** A session a line, as ONTAP lists it. */
export const sessionsTable = (
  sessions: readonly SessionRecord[],
  { width }: Pick<Screen, 'width'>,
): string[] => (sessions.length === 0 ? [] : renderTable(COLUMNS, sessions.map(rowOf), width));

/** How many sessions are in each state of the data service. */
export function stateCounts(sessions: readonly SessionRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of sessions) {
    const state = data.state ?? 'absent';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

/** `5 halted, 2 idle`. */
export const stateCountsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${shown(state)}`)
    .join(', ');

/** `19 sessions: 5 halted, 14 active`, by the state of the data service. */
export const countsLine = (sessions: readonly SessionRecord[]): string =>
  `${counted(sessions.length, 'session')}: ${stateCountsText(stateCounts(sessions))}`;
