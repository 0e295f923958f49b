import { type Command, Option } from 'commander';
import type { OntapWorkflows } from '../../client';
import { RunFailedError } from '../../client';
import type { AuditRecord, AuditReport } from '../../contracts/audit';
import { csvCell, plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { renderTable } from '../shared/output/table';
import { writePrivate } from '../shared/output/write-private';
import { withClient } from '../shared/with-client';
import { htmlPage } from './html/page';
import { allRecords } from './model/pick';
import { placedWords, recordWords, whoText } from './model/record-words';
import { NOT_IN_HISTORY, summarySentences } from './model/summary';

interface ShowOptions {
  run?: string;
  json?: true;
  csv?: true;
  html?: string;
}

/** Neither an error nor an answer: Temporal doesn't know the run. */
const UNKNOWN_RUN = 5;

const HELP = `
Reads the histories that Temporal still has: of the run, of the runs before and after it (retry, reset), of its children,
and of the schedule that started it. Of any kind of run: a clean-up, a fleet, a watch, a sequence, a look.

--json prints { "workflowId", "runId", "runs": [{ "workflow", "records": […], "links", "cost", "historyHash" }], "schedule", "cost" };
--csv a record a line; --html writes one self-contained page without scripts, to read, print and keep.
What a record says: docs/reference/audit-records.md.

Exit codes: 0 shown, gaps and all; 1 an error; 5 Temporal knows no such run.

Examples:
  $ ontap-workflows audit show cleanup/prod1/default
  $ ontap-workflows audit show cleanup/prod1/default --html audit.html`;

async function print(io: Io, report: AuditReport, { json, csv, html }: ShowOptions): Promise<void> {
  if (html !== undefined) {
    await writePrivate(html, htmlPage(report));
    io.stdout.write(`${html}\n`);
  } else if (json === true) io.json(report);
  else if (csv === true) io.stdout.write(csvText(allRecords(report)));
  else io.out.print(...textLines(report, io.out));
}

async function show(
  io: Io,
  { audit }: OntapWorkflows,
  workflowId: string,
  options: ShowOptions,
): Promise<void> {
  try {
    const report = await io.showWhile(true, `Reads the histories of ${plainText(workflowId)}`, () =>
      audit.records(workflowId, options.run === undefined ? {} : { runId: options.run }),
    );
    await print(io, report, options);
  } catch (error) {
    if (!(error instanceof RunFailedError) || error.type !== 'NotFound') throw error;
    io.err.print(plainText(error.message));
    io.exitCode = UNKNOWN_RUN;
  }
}

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

const CSV_COLUMNS: Readonly<Record<string, (record: AuditRecord) => string | number | undefined>> = {
  time: ({ time }) => time,
  kind: ({ kind }) => kind,
  what: recordWords,
  cluster: ({ cluster }) => cluster,
  workflowId: ({ workflowId }) => workflowId,
  runId: ({ runId }) => runId,
  eventId: ({ eventId }) => eventId,
  recordId: ({ recordId }) => recordId,
  claimed: ({ actor }) => actor.claimed,
  identity: ({ actor }) => actor.identity,
  principal: ({ actor }) => actor.principal?.name,
  agreement: ({ actor }) => actor.agreement,
  reason: ({ reason }) => reason,
  ticket: ({ ticket }) => ticket,
  ownerUuid: ({ session }) => session?.ownerUuid,
  sessionId: ({ session }) => session?.sessionId,
  job: ({ job }) => job,
  planHash: ({ planHash }) => planHash,
  evidence: ({ evidence }) => JSON.stringify(evidence),
};

/** RFC 4180: a head, a record a line, every cell quoted. */
export function csvText(records: readonly AuditRecord[]): string {
  const lines = [
    Object.keys(CSV_COLUMNS).map(csvCell),
    ...records.map((record) => Object.values(CSV_COLUMNS).map((of) => csvCell(String(of(record) ?? '')))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

export function addShowCommand(parent: Command, io: Io): void {
  parent
    .command('show')
    .description('Show who did what in a run, when and why, with the evidence')
    .argument('<id>', 'workflow id, such as cleanup/prod1/default')
    .option('--run <run id>', 'a certain run of that id (default: the latest)')
    .addOption(new Option('--json', 'print one JSON document on stdout').conflicts(['csv', 'html']))
    .addOption(new Option('--csv', 'print a record a line on stdout').conflicts(['json', 'html']))
    .addOption(new Option('--html <file>', 'write one self-contained page').conflicts(['json', 'csv']))
    .addHelpText('after', HELP)
    .action((workflowId: string, options: ShowOptions) =>
      withClient(io, (workflows) => show(io, workflows, workflowId, options)),
    );
}
