import type { Command } from 'commander';
import type { Io } from '../shared/io';
import { addExportCommand } from './export';
import { addLeaksCommand } from './leaks';
import { addSearchCommand } from './search';
import { addShowCommand } from './show';
import { addVerifyCommand } from './verify';

const HELP = `
History is the record: Temporal has it for as long as it retains it, the exported folder for ever.

Examples:
  $ ontap-workflows audit show cleanup/prod1/default --html audit.html
  $ ontap-workflows audit verify /var/lib/ontap-audit --heads heads.txt`;

/** Adds `audit` and its subcommands. */
export function addAuditCommand(program: Command, io: Io): void {
  const audit = program
    .command('audit')
    .description('What runs saw, decided and did, by whom, what can not be told, and what is proven')
    .addHelpText('after', HELP);
  addShowCommand(audit, io);
  addExportCommand(audit, io);
  addVerifyCommand(audit, io);
  addSearchCommand(audit, io);
  addLeaksCommand(audit, io);
}
