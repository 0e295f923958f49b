import type { Command } from 'commander';
import { Option } from 'commander';
import type { OntapWorkflows } from '../../client';
import { RunFailedError } from '../../client';
import type { AuditReport } from '../../contracts/audit';
import { plainText } from '../../contracts/text';
import type { Io } from '../shared/io';
import { writePrivate } from '../shared/output/write-private';
import { withClient } from '../shared/with-client';
import { csvText } from './csv';
import { UNKNOWN_RUN } from './exit-codes';
import { htmlPage } from './html/page';
import { allRecords } from './model/pick';
import { textLines } from './text-lines';

interface ShowOptions {
  run?: string;
  json?: true;
  csv?: true;
  html?: string;
}

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

/** Adds `audit show`. */
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
      withClient((workflows) => show(io, workflows, workflowId, options)),
    );
}
