import type { AuditRecord, AuditReport } from '../../contracts/audit';
import { plainText } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import { renderTable } from '../shared/output/table';
import { NOT_IN_HISTORY } from './model/not-in-history';
import { allRecords } from './model/pick';
import { placedWords } from './model/placed-words';
import { summarySentences } from './model/summary';
import { whoText } from './model/who';

const COLUMNS = [
  { title: 'time' },
  { title: 'kind' },
  { title: 'what', shrinksTo: 24 },
  { title: 'who', shrinksTo: 14 },
] as const;

/** What a person follows; looks and what was left alone are counted, and are in `--json`. */
const isTold = ({ kind, actor }: AuditRecord): boolean =>
  kind !== 'sampled' &&
  kind !== 'kept' &&
  kind !== 'protected' &&
  !(kind === 'requested' && actor.agreement === 'worker');

const rowOf = (record: AuditRecord, wordsOf: (record: AuditRecord) => string): string[] => [
  record.time,
  record.kind,
  plainText(wordsOf(record)),
  plainText(whoText(record.actor)),
];

/** The audit of a run for a terminal. */
export function textLines(report: AuditReport, { style, width }: Pick<Screen, 'style' | 'width'>): string[] {
  const records = allRecords(report);
  const told = records.filter(isTold);
  const { cost, runs } = report;
  const wordsOf = placedWords(report);
  return [
    style.bold(plainText(report.workflowId)),
    ...summarySentences(report).map(plainText),
    '',
    ...renderTable(
      COLUMNS,
      told.map((record) => rowOf(record, wordsOf)),
      width,
    ),
    style.dim(
      `${records.length - told.length} more records (looks, sessions left alone): --json, --csv or --html FILE.`,
    ),
    '',
    `Cost: ${cost.events} events, ${cost.attempts} tries of ${cost.activities} activities, about ${cost.actions} billable actions (estimate).`,
    ...runs.map((run) => `History ${plainText(run.workflowId)} ${run.runId}: SHA-256 ${run.historyHash}`),
    style.dim(`No history holds: ${NOT_IN_HISTORY.join('; ')}.`),
  ];
}
