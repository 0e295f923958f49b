import type { Command } from 'commander';

/** Adds the options that say who asks, for the record. */
export function addRequesterOptions(command: Command): Command {
  return command
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--reason <text>', 'why, for the record')
    .option('--ticket <id>', 'change ticket, for the record');
}
