import { Command, CommanderError } from 'commander';
import { addAuditCommand } from './audit';
import { addCleanupCommand } from './cleanup';
import { addCompletionCommand } from './completion';
import { addDoctorCommand } from './doctor';
import { addDrainCommand } from './drain';
import { addFleetCommand } from './fleet';
import { addHaltCommands } from './halt';
import { addInitCommand } from './init';
import { addJobsCommand } from './jobs';
import { packageVersion } from '../node';
import { addPolicyCommand } from './policy';
import { addRunsCommand } from './runs';
import { addSchedulesCommand } from './schedules';
import { addSequenceCommand } from './sequence';
import { addServeCommands } from './serve';
import { addSessionsCommand } from './sessions';
import type { Io } from './shared/io';
import type { Output, Screen } from './shared/output/screen';
import { addSimulatorCommand } from './simulator';
import { addStatusCommand } from './status';
import { addUpCommand } from './up';
import { addWorkerCommand } from './worker';

const EXAMPLE = `
Example:
  $ ontap-workflows up          everything in one command, with a simulated cluster`;

/** Help and complaints of commander itself, which end with a line break. */
const writeTo = (screen: Screen) => (text: string) => screen.print(text.replace(/\n$/, ''));

/** As commander has it where nothing is known of a terminal. */
const USUAL_COLUMNS = 80;

const helpWidth = ({ isTTY, columns = USUAL_COLUMNS }: Output): number =>
  isTTY === true ? columns : USUAL_COLUMNS;

/** The command line, ready to parse. */
export function createProgram(io: Io): Command {
  const program = new Command('ontap-workflows')
    .description('Cleans up stale NDMP sessions of NetApp ONTAP clusters, safely, on Temporal')
    .version(packageVersion())
    .configureOutput({
      writeOut: writeTo(io.out),
      writeErr: writeTo(io.err),
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
    })
    .exitOverride()
    .showHelpAfterError('(--help shows all options and an example)')
    .addHelpText('after', EXAMPLE);
  addUpCommand(program, io);
  addInitCommand(program, io);
  addServeCommands(program, io);
  addCleanupCommand(program, io);
  addFleetCommand(program, io);
  addHaltCommands(program, io);
  addSessionsCommand(program, io);
  addJobsCommand(program, io);
  addSequenceCommand(program, io);
  addDrainCommand(program, io);
  addPolicyCommand(program, io);
  addSchedulesCommand(program, io);
  addStatusCommand(program, io);
  addRunsCommand(program, io);
  addAuditCommand(program, io);
  addWorkerCommand(program, io);
  addDoctorCommand(program, io);
  addSimulatorCommand(program, io);
  addCompletionCommand(program, io);
  return program;
}

/** Runs one command to its end, which sets the exit code. */
export async function runProgram(io: Io, words: readonly string[]): Promise<void> {
  try {
    await createProgram(io).parseAsync(words, { from: 'user' });
  } catch (error) {
    // Help, version and bad usage; commander has printed them.
    if (error instanceof CommanderError) io.exitCode = error.exitCode;
    else {
      io.err.print(error instanceof Error ? error.message : String(error));
      io.exitCode = 1;
    }
  }
}
