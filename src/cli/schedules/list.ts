import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { PauseRecord } from '../../contracts/pause-note';
import type { ScheduledRun, ScheduleRow } from '../../contracts/schedule';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { instantText, relativeText } from '../shared/output/time-text';
import { counted, NOTHING } from '../shared/output/words';
import { withClient } from '../shared/with-client';

const HELP = `
Times are UTC. --json prints { "schedules": [{ "name", "scheduleId", "when", "timezone", "clusters", "policy", "mode",
"paused": { "through": "file|command|halt", "by", "reason" }, "nextRuns", "lastRun": { "workflowId", "runId", "startedAt",
"outcome" }, "skipped", "missed" }] }. "skipped" counts starts that were left out since the run before went on.

Example:
  $ ontap-workflows schedules list`;

const COLUMNS: readonly Column[] = [
  { title: 'schedule' },
  { title: 'starts', shrinksTo: 12 },
  { title: 'does', shrinksTo: 14 },
  { title: 'last run', shrinksTo: 10 },
  { title: 'next run', shrinksTo: 10 },
];

/** Clusters that a row names; the file has them all. */
const NAMED_CLUSTERS = 3;

function clustersText(clusters: readonly string[]): string {
  const named = clusters.slice(0, NAMED_CLUSTERS).map(plainText).join(', ');
  return clusters.length > NAMED_CLUSTERS ? `${named} and ${clusters.length - NAMED_CLUSTERS} more` : named;
}

function lastText(run: ScheduledRun | undefined, now: number): string {
  return run === undefined ? NOTHING : `${plainText(run.outcome)}, ${relativeText(run.startedAt, now)}`;
}

/** `by alice: switch upgrade`, as far as the note tells. */
export function pausedText({ through, by, reason }: PauseRecord): string {
  if (through === 'file') return 'in the file';
  const how = through === 'halt' ? ', who halted everything' : '';
  const who = by === undefined ? 'by somebody past this command line' : `by ${plainText(by)}${how}`;
  return reason === undefined ? who : `${who}: ${plainText(reason)}`;
}

function nextText({ paused, nextRuns: [next] }: ScheduleRow, now: number, { style }: Screen): string {
  if (paused !== undefined) return style.yellow(`paused ${pausedText(paused)}`);
  return next === undefined ? NOTHING : `${instantText(next)}, ${relativeText(next, now)}`;
}

function rowOf(row: ScheduleRow, now: number, screen: Screen): string[] {
  const zone = row.timezone === undefined ? '' : ` ${row.timezone}`;
  return [
    plainText(row.name),
    plainText(`${row.when}${zone}`),
    `${plainText(`${row.mode} by ${row.policy} on`)} ${clustersText(row.clusters)}`,
    lastText(row.lastRun, now),
    nextText(row, now, screen),
  ];
}

function listLines(rows: readonly ScheduleRow[], screen: Screen): string[] {
  if (rows.length === 0)
    return ['There is no schedule that a file manages; make some with "schedules apply FILE".'];
  const now = Date.now();
  const table = renderTable(
    COLUMNS,
    rows.map((row) => rowOf(row, now, screen)),
    screen.width,
  );
  return [...table, counted(rows.length, 'schedule')];
}

async function list(io: Io, workflows: OntapWorkflows, json: boolean): Promise<void> {
  const schedules = await workflows.schedules.list();
  if (json) io.json({ schedules });
  else io.out.print(...listLines(schedules, io.out));
}

export function addListCommand(parent: Command, io: Io): void {
  parent
    .command('list')
    .description('Every schedule with its next runs, its last outcome, and who paused it')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: { json?: true }) =>
      withClient(io, (workflows) => list(io, workflows, options.json === true)),
    );
}
