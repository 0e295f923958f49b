import { Command } from 'commander';
import { addAuditCommand } from './audit/audit-command';
import { addCleanupCommand } from './cleanup/cleanup-command';
import { addCompletionCommand } from './completion/completion-command';
import { addFleetCommand } from './fleet/fleet-command';
import { addHaltCommands } from './halt/halt-commands';
import { addJobsCommand } from './jobs/jobs-command';
import { addDoctorCommand } from './doctor-command';
import { plainScreen } from './output/screen';
import { packageVersion } from '../node';
import { addPolicyCommand } from './policy/policy-command';
import { addSchedulesCommand } from './schedules/schedules-command';
import { addSequenceCommand } from './sequence/sequence-command';
import { addSessionsCommand } from './sessions/sessions-command';
import { addSimulatorOptions } from './simulator-command';
import { addStatusCommand } from './status/status-command';
import { addUpCommand } from './up-command';
import { addWorkerCommand } from './worker-command';

const EXAMPLE = `
Example:
  $ ontap-workflows up          everything in one command, with a simulated cluster`;

/** Help and complaints of commander itself, which end with a line break. */
const writeTo = (stream: NodeJS.WriteStream) => (text: string) =>
  plainScreen(stream).print(text.replace(/\n$/, ''));

/** The command line, ready to parse. */
export function createProgram(): Command {
  const program = new Command('ontap-workflows')
    .description('Cleans up stale NDMP sessions of NetApp ONTAP clusters, safely, on Temporal')
    .version(packageVersion())
    .configureOutput({ writeOut: writeTo(process.stdout), writeErr: writeTo(process.stderr) })
    .showHelpAfterError('(--help shows all options and an example)')
    .addHelpText('after', EXAMPLE);
  addUpCommand(program);
  addCleanupCommand(program);
  addFleetCommand(program);
  addHaltCommands(program);
  addSessionsCommand(program);
  addJobsCommand(program);
  addSequenceCommand(program);
  addPolicyCommand(program);
  addSchedulesCommand(program);
  addStatusCommand(program);
  addAuditCommand(program);
  addWorkerCommand(program);
  addDoctorCommand(program);
  addSimulatorOptions(program.command('simulator'));
  addCompletionCommand(program);
  return program;
}
