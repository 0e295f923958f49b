import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuditRecord } from '../../contracts/audit';
import { auditRecordSchema } from '../../contracts/schemas/audit';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import { matchRecord, type RecordFilter } from '../../rules/audit';
import { parseUuid } from '../shared/arguments';
import { PARTLY_READ, unreadableWords } from '../shared/exported-folder';
import type { Io } from '../shared/io';
import { printAll, type Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { counted, shown } from '../shared/output/words';
import { recordWords } from './model/record-words';
import { addSourceOptions, findRecords, type SourceOptions } from '../shared/record-source';

interface SearchOptions extends SourceOptions {
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

const COLUMNS: Column[] = [
  { title: 'time' },
  { title: 'kind' },
  { title: 'cluster' },
  { title: 'about', shrinksTo: 12 },
  { title: 'who', shrinksTo: 10 },
  { title: 'what', shrinksTo: 24 },
  { title: 'run', shrinksTo: 16 },
];

async function search(io: Io, options: SearchOptions): Promise<void> {
  const { dir: _dir, temporal: _temporal, json, kind, ...rest } = options;
  const filter: RecordFilter = {
    ...rest,
    ...(kind === undefined ? {} : { kind: kind as AuditRecord['kind'] }),
  };
  const found = await findRecords(io, options, (record) => matchRecord(record, filter));
  if (json === true) io.json(found);
  else print(io.out, found.records);
  io.err.print(...unreadableWords(found.unreadable));
  io.exitCode = found.unreadable.length === 0 ? 0 : PARTLY_READ;
}

function print(screen: Screen, records: readonly AuditRecord[]): void {
  const rows = records.map((record) => [
    record.time.slice(0, 19).replace('T', ' '),
    record.kind,
    shown(record.cluster),
    shown(subjectWords(record)),
    shown(actorWords(record)),
    shown(wordsOf(record)),
    shown(record.workflowId),
  ]);
  printAll(screen, [
    ...(rows.length === 0 ? [] : renderTable(COLUMNS, rows, screen.width)),
    `${counted(records.length, 'record')}${records.length === 0 ? '' : ', times in UTC'}`,
  ]);
}

function wordsOf(record: AuditRecord): string {
  const { kind, reason } = record;
  return kind === 'requested' && reason !== undefined
    ? `${recordWords(record)}: ${reason}`
    : recordWords(record);
}

/** Who did it: what is proven goes first. */
function actorWords({ actor }: AuditRecord): string {
  const { principal, claimed, identity, agreement } = actor;
  const name = principal?.name ?? claimed ?? identity ?? 'unknown';
  return agreement === 'contradicting' ? `${name} (called itself ${claimed})` : name;
}

/** What it is about: a session, a job, or nothing of its own. */
function subjectWords(record: AuditRecord): string {
  if (record.session !== undefined) return record.session.sessionId;
  if (record.job !== undefined) return record.job;
  if (record.kind !== 'planned') return '';
  return record.evidence.kills.map(({ sessionId }) => sessionId).join(' ');
}

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
    .action((options: SearchOptions) => search(io, options));
}
