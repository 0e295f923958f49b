import type { Command } from 'commander';
import type { HaltAnswer, OntapWorkflows, ResumeAnswer, ScheduleChanges } from '../client';
import { plainText } from '../contracts/text';
import type { Io } from './shared/io';
import { COMMAND } from './shared/output/words';
import { type Requester, requestedBy, systemUser, addRequesterOptions } from './shared/requester';
import { withClient } from './shared/with-client';

interface HaltOptions extends Requester {
  json?: true;
}

const HALT_HELP = `
From then on no run kills a session, on any cluster: one that is killing stops at its next slice (10 seconds) and ends
as halted, and so does one that is started later, by whomever. Reports, waits and commands to jobs go on. It holds from
the answer on, also while no worker runs. Our schedules are paused, too.

--json prints { "wasHalted", "state": { "halted", "runId", "since", "by", "reason" }, "schedules": { "changed": [names],
"failed": [{ "name", "why" }] } }.

Exit codes:
  0  halted, now or before
  1  an error: Temporal can't be reached (nothing is halted), or a schedule could not be paused (all kills are halted)

Example:
  $ ontap-workflows halt --reason "the backup team asked"`;

const RESUME_HELP = `
Schedules that the halt has paused go on; those that somebody else had paused stay so. Runs that ended as halted are not
started again. It needs a running worker.

--json prints { "wasHalted", "schedules": { "changed": [names], "failed": [{ "name", "why" }] } }.

Exit codes:
  0  kills are possible again, or were before
  1  an error: Temporal can't be reached, no worker answers, or a schedule could not be resumed

Example:
  $ ontap-workflows resume --reason "the backup team is done"`;

function scheduleLines({ changed, failed }: ScheduleChanges, done: string): string[] {
  const names = changed.map(plainText).join(', ');
  return [
    ...(changed.length === 0 ? [] : [`Schedules ${done}: ${names}`]),
    ...failed.map(({ name, why }) => `Schedule ${plainText(name)} could not be ${done}: ${plainText(why)}`),
  ];
}

function haltLines({ wasHalted, state, schedules }: HaltAnswer): string[] {
  const { by = 'somebody', reason = 'no reason is known' } = state.halted ? state : {};
  const who = `${plainText(by)}: ${plainText(reason)}`;
  return [
    wasHalted
      ? `All kills were halted already, by ${who}`
      : `All kills are halted, on every cluster (${who})`,
    ...scheduleLines(schedules, 'paused'),
    `To lift it: ${COMMAND} resume`,
  ];
}

function resumeLines({ wasHalted, schedules }: ResumeAnswer): string[] {
  return [
    wasHalted ? 'Kills are possible again' : 'Nothing was halted',
    ...scheduleLines(schedules, 'resumed'),
  ];
}

function finish(io: Io, answer: { schedules: ScheduleChanges }, lines: string[], json: boolean): void {
  if (json) io.json(answer);
  else io.out.print(...lines);
  if (answer.schedules.failed.length > 0) io.exitCode = 1;
}

async function halt(io: Io, { halt: halts }: OntapWorkflows, options: HaltOptions & { reason: string }) {
  const { name = systemUser(), reason } = options;
  const answer = await halts.halt({ ...requestedBy(options), name, reason });
  finish(io, answer, haltLines(answer), options.json === true);
}

async function resume(io: Io, { halt: halts }: OntapWorkflows, options: HaltOptions) {
  const answer = await halts.resume(requestedBy(options));
  finish(io, answer, resumeLines(answer), options.json === true);
}

/** Adds `halt` and `resume`. */
export function addHaltCommands(program: Command, io: Io): void {
  program
    .command('halt')
    .description('Stop all kills, on every cluster, until resume')
    .requiredOption('--reason <text>', 'why, for the record and for everyone who is stopped')
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--ticket <id>', 'change ticket, for the record')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HALT_HELP)
    .action((options: HaltOptions & { reason: string }) =>
      withClient(io, (workflows) => halt(io, workflows, options)),
    );
  addRequesterOptions(program.command('resume').description('Lift a halt: kills are possible again'))
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', RESUME_HELP)
    .action((options: HaltOptions) => withClient(io, (workflows) => resume(io, workflows, options)));
}
