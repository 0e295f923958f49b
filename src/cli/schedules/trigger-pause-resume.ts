import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { Io } from '../shared/io';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { withClient } from '../shared/with-client';

interface OneOptions extends Requester {
  json?: true;
}

const HELP = {
  trigger: `
A run that goes on excludes another one (exit code 1 names it). A paused schedule can be triggered, too.
--json prints { "workflowId", "runId" }.

Example:
  $ ontap-workflows schedules trigger nightly`,
  pause: `
A run that goes on is left alone; "schedules apply" leaves the pause, too. "status" still tells when a run is overdue.
--json prints { "name", "paused" }.

Example:
  $ ontap-workflows schedules pause nightly --reason "switch upgrade" --ticket CHG-1`,
  resume: `
What was missed meanwhile is not made up for. --json prints { "name", "paused" }.

Example:
  $ ontap-workflows schedules resume nightly --reason "switch is back"`,
} as const;

const say = (io: Io, text: string, document: object, json: boolean) =>
  json ? io.json(document) : io.out.print(text);

async function trigger(io: Io, workflows: OntapWorkflows, name: string, json: boolean): Promise<void> {
  const run = await workflows.schedules.trigger(name);
  say(io, `Started ${run.workflowId}`, run, json);
}

async function setPaused(
  io: Io,
  workflows: OntapWorkflows,
  name: string,
  paused: boolean,
  options: OneOptions,
) {
  const by = requestedBy(options);
  await (paused ? workflows.schedules.pause(name, by) : workflows.schedules.resume(name, by));
  say(io, `${paused ? 'Paused' : 'Resumed'}: ${name}`, { name, paused }, options.json === true);
}

function oneCommand(parent: Command, verb: keyof typeof HELP, description: string): Command {
  return parent
    .command(verb)
    .description(description)
    .argument('<name>', 'name of the schedule in its file')
    .addHelpText('after', HELP[verb]);
}

const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

/** Adds what is done to one schedule: `trigger`, `pause`, `resume`. */
export function addOneScheduleCommands(parent: Command, io: Io): void {
  oneCommand(parent, 'trigger', 'Start a run now, unless one goes on')
    .option(...JSON_OPTION)
    .action((name: string, { json }: OneOptions) =>
      withClient(io, (workflows) => trigger(io, workflows, name, json === true)),
    );
  addRequesterOptions(oneCommand(parent, 'pause', 'Start nothing more until it is resumed'))
    .option(...JSON_OPTION)
    .action((name: string, options: OneOptions) =>
      withClient(io, (workflows) => setPaused(io, workflows, name, true, options)),
    );
  addRequesterOptions(oneCommand(parent, 'resume', 'End a pause, whoever made it'))
    .option(...JSON_OPTION)
    .action((name: string, options: OneOptions) =>
      withClient(io, (workflows) => setPaused(io, workflows, name, false, options)),
    );
}
