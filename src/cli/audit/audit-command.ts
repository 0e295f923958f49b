import type { Command } from 'commander';
import { addShowCommand } from './show-command';

const HELP = `
Example:
  $ ontap-workflows audit show cleanup/prod1/default --html audit.html`;

/** Adds `audit` and its subcommands. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description('What runs saw, decided and did, by whom, and what can not be told')
    .addHelpText('after', HELP);
  addShowCommand(audit);
}
