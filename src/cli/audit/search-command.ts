import { type Command, InvalidArgumentError, Option } from 'commander';
import { auditRecordSchema } from '../../contracts/schemas/audit';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import { parseUuid } from '../shared/arguments';
import type { Io } from '../shared/io';
import { addSourceOptions, type SourceOptions } from './source-options';

/** Options of `audit search`, as commander reads them. */
export interface SearchOptions extends SourceOptions {
  session?: string;
  client?: string;
  job?: string;
  actor?: string;
  kind?: string;
  run?: string;
  json?: true;
}

const KINDS = auditRecordSchema.options.map(({ shape }) => shape.kind.value);

const HELP = `
Without --dir the histories that Temporal still has are read, those of our schedules, too: who made, edited, triggered
and paused one. A record has to fit all that is given.

--json prints { "records": [record], "unreadable": [{ "file", "line", "why" }] }, oldest first; the fields of a record
are in docs/reference/audit-records.md.

Exit codes: 0 searched, also when nothing was found; 1 an error; 3 some lines or histories could not be read.

Examples:
  $ ontap-workflows audit search --dir /var/lib/ontap-audit --cluster prod1 --session 2000:4000
  $ ontap-workflows audit search --actor alice --since 7d --json`;

/** `2000:4000`, or `OWNER_UUID/2000:4000`. */
function parseSession(text: string): string {
  const [id = '', owner, ...rest] = text.split('/').reverse();
  const isOwner = owner === undefined || UUID_PATTERN.test(owner);
  if (SESSION_ID_PATTERN.test(id) && isOwner && rest.length === 0) return text;
  throw new InvalidArgumentError(
    'Give the session id as ONTAP lists it, such as 2000:4000, or OWNER_UUID/ID.',
  );
}

/** Adds `search`; what reads is loaded when it runs. */
export function addSearchCommand(parent: Command, io: Io): void {
  addSourceOptions(parent.command('search').description('Find records of what was seen, decided and done'))
    .option('--session <id>', 'about this session: ID or OWNER_UUID/ID', parseSession)
    .option('--client <name>', 'about sessions of this backup server, by name or address')
    .option('--job <uuid>', 'about this job', parseUuid)
    .option('--actor <name>', 'by this person or service')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(KINDS))
    .option('--run <id>', 'of this workflow id, or of one of its runs')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(async (options: SearchOptions) => {
      const { searchMain } = await import('../local/audit/search');
      io.exitCode = await searchMain(io, options);
    });
}
