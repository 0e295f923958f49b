import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { RequestedBy } from '../../contracts/requested-by';

/** Who asks, as the options say it. */
export interface Requester {
  name?: string;
  reason?: string;
  ticket?: string;
}

export const systemUser = (): string => userInfo().username;

export function requestedBy({ name = systemUser(), reason, ticket }: Requester): RequestedBy {
  return { name, ...(reason === undefined ? {} : { reason }), ...(ticket === undefined ? {} : { ticket }) };
}

/** Adds the options that say who asks, for the record. */
export function addRequesterOptions(command: Command): Command {
  return command
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--reason <text>', 'why, for the record')
    .option('--ticket <id>', 'change ticket, for the record');
}
