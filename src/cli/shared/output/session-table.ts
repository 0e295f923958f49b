import type { SessionReport } from '../../../contracts/cleanup';
import { leftAloneLines } from './left-alone';
import type { Style } from './style';
import { type Column, renderTable } from './table';
import { decisionText, NOTHING, outcomeText, shown, unchangedText } from './words';

/** Rows of sessions that a rule matches and that are not planned; a cluster can have hundreds. */
const OTHER_ROWS = 40;

/** What every table of sessions that were judged begins with. */
export const JUDGED_COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
  { title: 'decision' },
];

const COLUMNS: readonly Column[] = [
  ...JUDGED_COLUMNS,
  { title: 'rule', shrinksTo: 10 },
  { title: 'outcome', shrinksTo: 8 },
];

/** What would be killed comes first. */
export const DECISION_ORDER: readonly SessionReport['decision'][] = ['kill', 'protected', 'kept'];

function rowOf(session: SessionReport, style: Style): string[] {
  return [
    shown(session.sessionId),
    shown(session.clientName ?? session.client),
    `${shown(session.data)} | ${shown(session.mover)}`,
    unchangedText(session.unchangedSeconds),
    decisionText(session.decision, style),
    shown(session.rule),
    session.outcome === undefined ? NOTHING : outcomeText(session.outcome, style),
  ];
}

const byId = (a: SessionReport, b: SessionReport) =>
  a.sessionId.localeCompare(b.sessionId, 'en', { numeric: true });

/** A rule matches it, and it is not only another session than those that were asked for. */
const isCandidate = ({ rule, reason }: SessionReport) => rule !== undefined && reason !== 'not_selected';

function candidateLines(sorted: readonly SessionReport[], style: Style, width: number): string[] {
  const planned = sorted.filter(({ decision }) => decision === 'kill').length;
  const rows = sorted.slice(0, planned + OTHER_ROWS);
  const rest = sorted.length - rows.length;
  const lines = renderTable(
    COLUMNS,
    rows.map((session) => rowOf(session, style)),
    width,
  );
  return rest === 0 ? lines : [...lines, `… and ${rest} more that are kept or protected; --json has all.`];
}

/**
 * Every session of a run: a row for each that a rule matches, planned ones first and all of those; then why all others
 * are left alone.
 */
export function sessionTable(sessions: readonly SessionReport[], style: Style, width: number): string[] {
  const sorted = DECISION_ORDER.flatMap((decision) =>
    sessions.filter((session) => session.decision === decision).sort(byId),
  );
  const candidates = sorted.filter(isCandidate);
  const others = leftAloneLines(sorted, style, width);
  if (candidates.length === 0) return others;
  return [...candidateLines(candidates, style, width), ...(others.length === 0 ? [] : ['', ...others])];
}
