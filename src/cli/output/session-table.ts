import type { SessionReport } from '../../contracts/cleanup';
import { plainText } from '../../contracts/text';
import type { Style } from './style';
import { type Column, renderTable } from './table';
import { decisionText, NOTHING, outcomeText, shown, unchangedText } from './words';

/** Rows of sessions that are not planned; a cluster can have hundreds. */
const OTHER_ROWS = 40;

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
  { title: 'decision' },
  { title: 'rule', shrinksTo: 10 },
  { title: 'outcome', shrinksTo: 8 },
];

const ORDER: readonly SessionReport['decision'][] = ['kill', 'protected', 'kept'];

/** What decided: a rule, or why it was kept; a near miss names the rule that would have matched. */
function ruleText({ rule, reason }: SessionReport): string {
  const parts = [reason, rule].filter((part) => part !== undefined);
  return parts.length === 0 ? NOTHING : parts.map(plainText).join(': ');
}

function rowOf(session: SessionReport, style: Style): string[] {
  return [
    shown(session.sessionId),
    shown(session.clientName ?? session.client),
    `${shown(session.data)} | ${shown(session.mover)}`,
    unchangedText(session.unchangedSeconds),
    decisionText(session.decision, style),
    ruleText(session),
    session.outcome === undefined ? NOTHING : outcomeText(session.outcome, style),
  ];
}

const byId = (a: SessionReport, b: SessionReport) =>
  a.sessionId.localeCompare(b.sessionId, 'en', { numeric: true });

/** Every session of a run with its decision; planned ones first, and all of those. */
export function sessionTable(sessions: readonly SessionReport[], style: Style, width: number): string[] {
  const sorted = ORDER.flatMap((decision) =>
    sessions.filter((session) => session.decision === decision).sort(byId),
  );
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
