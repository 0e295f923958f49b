import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { durationMs } from '../../contracts/duration';
import { parseDuration } from '../shared/arguments';
import type { Io } from '../shared/io';
import { withClient } from '../shared/with-client';
import { statusLines } from './status-lines';

interface StatusOptions {
  grace?: string;
  json?: true;
}

const HELP = `
Tells what is missing, for a monitoring system or a person in the morning: for each cluster and policy that schedules name
the last good run and the next one, jobs whose pause is still owed, and whether killing is halted. Good is "reported", in
mode enforce "clean" or "enforced". Overdue: a start since the last good run should have led to another one by now, also
when the schedule was paused by a person, and however often it ran without success.

--json prints { "at", "isWell", "halted": { "since", "by", "reason" }, "clusters": [{ "cluster", "policy", "mode",
"schedules", "state": "ok|overdue|not_yet|paused", "why", "lastGood": { "workflowId", "runId", "startedAt", "endedAt",
"outcome", "ageSeconds" }, "last", "next" }], "pauses": [{ "cluster", "job", "state": "held|overdue|owed", "why", "workflowId",
"runId", "since" }] }.

Exit codes:
  0  nothing is overdue, no pause is owed
  1  something is; or an error, such as Temporal that can't be reached

Example:
  $ ontap-workflows status`;

async function showStatus(io: Io, { status }: OntapWorkflows, { grace, json }: StatusOptions): Promise<void> {
  const found = await status.read(grace === undefined ? {} : { graceMs: durationMs(grace) });
  if (json === true) io.json(found);
  else io.out.print(...statusLines(found, io.out));
  io.exitCode = found.isWell ? 0 : 1;
}

/** Adds `status`. */
export function addStatusCommand(program: Command, io: Io): void {
  program
    .command('status')
    .description('What is overdue or owed: last good runs, pauses of jobs, halt')
    .option(
      '--grace <duration>',
      'how much longer than by its policy a run may take (default: 15m)',
      parseDuration,
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: StatusOptions) => withClient((workflows) => showStatus(io, workflows, options)));
}
