import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { bytesText, NOTHING, shown, unchangedText } from '../shared/output/words';
import type { WatchedSession } from './session-history';
import { bytesCell, bytesOf, clientText, statesText } from './words';

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'bytes', alignment: 'right' },
  { title: 'rate', alignment: 'right' },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
];

const rateCell = (rate: number | undefined): string =>
  rate === undefined ? NOTHING : `${bytesText(rate)}/s`;

const rowOf = ({ session, bytesPerSecond, unchangedSeconds }: WatchedSession): string[] => [
  shown(session.sessionId),
  clientText(session),
  statesText(session),
  bytesCell(bytesOf(session)),
  rateCell(bytesPerSecond),
  unchangedText(unchangedSeconds),
];

/** What stands still comes first; among equals the order of the listing stays. */
const stillFirst = (sessions: readonly WatchedSession[]): WatchedSession[] =>
  [...sessions].sort((a, b) => b.unchangedSeconds - a.unchangedSeconds);

/**
 * A session a line, longest unchanged first.
 *
 * @param height - Lines at most; of more sessions it says how many are missing.
 */
export function watchTable(
  sessions: readonly WatchedSession[],
  { width }: Pick<Screen, 'width'>,
  height = Number.POSITIVE_INFINITY,
): string[] {
  if (sessions.length === 0) return [];
  const lines = renderTable(COLUMNS, stillFirst(sessions).map(rowOf), width);
  if (lines.length <= height) return lines;
  return [...lines.slice(0, height - 1), `… more than fits: narrow it by --client, --node, --svm or --state`];
}
