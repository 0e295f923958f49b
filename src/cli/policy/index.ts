import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addBacktestCommand } from './backtest';
import { addCheckCommand } from './check';
import { addEvaluateCommand } from './evaluate';
import { addExplainCommand } from './explain';

const HELP = `
Nothing is started and nothing is written: the rules run here, on what the files say.

Example:
  $ ontap-workflows policy check my-policy.yaml`;

/** Adds `policy` and its subcommands. */
export function addPolicyCommand(program: Command, io: Io): void {
  const policy = program
    .command('policy')
    .description('Check a clean-up policy, and try it on recorded listings')
    .addHelpText('after', HELP);
  addCheckCommand(policy, io);
  addExplainCommand(policy, io);
  addEvaluateCommand(policy, io);
  addBacktestCommand(policy, io);
}
