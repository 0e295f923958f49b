import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { ListedRun, RunFilter, RunKind, RunList } from '../../contracts/runs';
import { plainText } from '../../contracts/text';
import { parseCluster, parseSince } from './arguments';
import type { Io } from './io';
import type { Screen } from './output/screen';
import { type Column, renderTable } from './output/table';
import { relativeText } from './output/time-text';
import { counted, NOTHING, shown } from './output/words';

/** What every list of runs takes. */
export interface ListOptions {
  cluster?: string;
  by?: string;
  ticket?: string;
  outcome?: string;
  since?: string;
  limit?: number;
  json?: true;
}

/** What every list of runs says of its output. */
export const LIST_HELP = `
Runs that go on come first, the latest first, then those that ended last, for as long as Temporal keeps them. No worker is
asked. --outcome takes an outcome of reports, "running", or how Temporal ended a run: failed, terminated, timed_out,
cancelled.
--json prints { "runs": [{ "kind", "workflowId", "runId", "startedAt", "endedAt", "outcome", "cluster", "policy",
"operation", "job", "requestedBy", "ticket" }], "more" }; "more" is true when --limit left some out.`;

const COLUMNS: readonly Column[] = [
  { title: 'run', shrinksTo: 20 },
  { title: 'requested by', shrinksTo: 10 },
  { title: 'ticket', shrinksTo: 8 },
  { title: 'began' },
  { title: 'ended' },
  { title: 'outcome' },
];

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError('Give a number from 1 to 1000.');
}

/** Adds the options that narrow a list. */
export const addListOptions = (command: Command): Command =>
  command
    .option('--cluster <cluster>', 'only those of this cluster', parseCluster)
    .option('--by <name>', 'only those that this person or service asked for')
    .option('--ticket <id>', 'only those of this change ticket')
    .option('--outcome <outcome>', 'only those that ended so, or "running"')
    .option('--since <time>', 'only those begun since, such as 7d or 2026-11-22T03:00Z', parseSince)
    .option('--limit <count>', 'at most so many (default: 50)', parseLimit)
    .option('--json', 'print one JSON document on stdout');

/** What the options mean. */
export function filterOf({ json: _json, by, ...rest }: ListOptions, kinds?: readonly RunKind[]): RunFilter {
  return {
    ...rest,
    ...(by === undefined ? {} : { requestedBy: by }),
    ...(kinds === undefined ? {} : { kinds }),
  };
}

const rowOf = ({ workflowId, requestedBy, ticket, startedAt, endedAt, outcome }: ListedRun, now: number) => [
  plainText(workflowId),
  shown(requestedBy),
  shown(ticket),
  relativeText(startedAt, now),
  endedAt === undefined ? NOTHING : relativeText(endedAt, now),
  plainText(outcome),
];

function listLines({ runs, more }: RunList, { width }: Pick<Screen, 'width'>): string[] {
  if (runs.length === 0) return ['No run is listed that fits.'];
  const now = Date.now();
  const rows = runs.map((run) => rowOf(run, now));
  const rest = more ? '; there are more: --limit, or a narrower choice, shows them' : '';
  return [...renderTable(COLUMNS, rows, width), `${counted(runs.length, 'run')}${rest}`];
}

/** Prints a list. */
export function showList(io: Io, list: RunList, json: boolean): void {
  if (json) io.json(list);
  else io.out.print(...listLines(list, io.out));
}
