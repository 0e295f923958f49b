import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { plainText } from '../../contracts/text';
import type { JobCommand } from '../../contracts/track-job';
import { parseCluster, parseUuid } from '../shared/arguments';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { untilInterrupted } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { COMMAND_EXIT_CODE, COMMAND_EXIT_CODES_HELP, LOST_RACE } from './exit-codes';
import { type CommandReport, type JobOrder, sendCommand } from './send-command';
import { showCommand } from './show-sending';
import { commandText, endText } from './words';

interface CommandOptions extends Requester {
  requestId?: string;
  json?: true;
}

const WHAT = {
  pause: 'Pause a job; most kinds refuse',
  resume: 'Resume a paused job',
  cancel: "Cancel a job; ONTAP's own command line calls it stop",
} as const;

const ABOUT = {
  pause: `
Whether a job can be paused can't be asked, only tried, and most kinds answer unsupported. SMB file-directory security
jobs are documented as pausable. A volume move is paused through the volume (movement.state), a SnapMirror transfer can
only be aborted, a cluster update has its own pause points. The job stays paused until somebody resumes it: for a pause
that ends by itself whatever happens, use "ontap-workflows sequence run maintenance-hold".`,
  resume: `
A job that runs is left alone, and reported as already.`,
  cancel: `
ONTAP has no cancelled state: a job that was cancelled ends as a failure (cancelled) or, when it was quicker, as a
success (cancel_lost_race, exit code 4). In its cutover a volume move ignores the cancel.`,
} as const;

const helpOf = (command: JobCommand): string => `${ABOUT[command]}

The command goes through the watch of the job, which is begun when there is none and goes on afterwards: read, send,
look until it took effect. A watch that has its answer takes no command. It needs allow: [control-jobs] in the cluster's
entry of the worker's configuration.

--json prints { "workflowId", "command", "outcome", "why", "state", "end" }: state as it was seen last, end how the job
ended when that is known by now.
${COMMAND_EXIT_CODES_HELP}

Example:
  $ ontap-workflows jobs ${command} prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --reason "maintenance" --ticket CHG-1`;

function exitCodeOf({ outcome, end }: CommandReport): number {
  return outcome === 'confirmed' && end === 'cancel_lost_race' ? LOST_RACE : COMMAND_EXIT_CODE[outcome];
}

function finish(io: Io, report: CommandReport, json: boolean): void {
  const { style } = io.out;
  const { command, outcome, why, end } = report;
  if (json) io.json(report);
  else {
    const ended = end === undefined || outcome === 'finished_first' ? '' : ` (${endText(end, style)})`;
    io.out.print(`${command} ${style.bold(commandText(outcome, style))}: ${plainText(why)}${ended}`);
  }
  io.exitCode = exitCodeOf(report);
}

async function runCommand(io: Io, workflows: OntapWorkflows, order: JobOrder, json: boolean): Promise<void> {
  const screen = await io.openScreen(json);
  const comeBack = () => [
    `The ${order.command} goes on without you where it was sent already. To see what became of it:`,
    `  ${COMMAND} jobs show ${order.cluster} ${order.uuid}`,
  ];
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    const report = await showCommand(workflows, order, { screen, signal }, () =>
      sendCommand(workflows, order),
    );
    finish(io, report, json);
  });
}

function addJobCommand(parent: Command, io: Io, verb: JobCommand): Command {
  const command = parent
    .command(verb)
    .description(WHAT[verb])
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid);
  return addRequesterOptions(command)
    .option('--request-id <id>', 'the same id gives the old answer instead of a second command')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', helpOf(verb))
    .action((cluster: string, uuid: string, options: CommandOptions) => {
      const { requestId } = options;
      const order = { cluster, uuid, command: verb, requestedBy: requestedBy(options) };
      return withClient((workflows) =>
        runCommand(
          io,
          workflows,
          requestId === undefined ? order : { ...order, requestId },
          options.json === true,
        ),
      );
    });
}

export function addCommandCommands(parent: Command, io: Io): void {
  addJobCommand(parent, io, 'pause');
  addJobCommand(parent, io, 'resume');
  addJobCommand(parent, io, 'cancel').alias('stop');
}
