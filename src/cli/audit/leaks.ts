import { type Command, Option } from 'commander';
import { type Leak, leaksBy, matchRecord } from '../../rules/audit';
import { durationMs } from '../../contracts/duration';
import { durationBetween } from '../../contracts/schemas/primitives';
import { parserOf } from '../shared/arguments';
import { PARTLY_READ, unreadableWords } from '../shared/exported-folder';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { minuteText } from '../shared/output/time-text';
import { counted, shown } from '../shared/output/words';
import { addSourceOptions, findRecords, type SourceOptions } from '../shared/record-source';

interface LeaksOptions extends SourceOptions {
  by: 'client' | 'cluster' | 'node' | 'svm';
  unchangedFor: string;
  json?: true;
}

const HELP = `
A session counts once, however many plans named it; report runs count, too. The cause of stale sessions is nearly
always one backup server, or one firewall that forgets connections: this says which. Where clusters have "ages" it also
counts the sessions that were seen to end, and those that stood still until then for at least --unchanged-for.

--json prints { "by", "since", "leaks": [{ "name", "stale", "killed", "ended", "stoodStill", "bytes", "clusters", "first", "last" }],
"unreadable": [] }.

Exit codes: 0 added up; 1 an error; 3 some lines or histories could not be read.

Example:
  $ ontap-workflows audit leaks --by client --since 30d --dir /var/lib/ontap-audit`;

const SECOND_MS = 1_000;

/** What is added up: most lines of a folder are looks, and sessions that a plan kept. */
const KINDS: ReadonlySet<string> = new Set(['planned', 'killed', 'session_ended']);

const columns = (by: string, areSeen: boolean): Column[] => [
  { title: by, shrinksTo: 16 },
  { title: 'stale', alignment: 'right' },
  { title: 'killed', alignment: 'right' },
  ...(areSeen ? [{ title: 'stood still / ended', alignment: 'right' as const }] : []),
  { title: 'clusters', shrinksTo: 10 },
  { title: 'first' },
  { title: 'last' },
];

async function addUp(io: Io, options: LeaksOptions): Promise<void> {
  const { by, since, cluster, json } = options;
  const filter = { ...(since === undefined ? {} : { since }), ...(cluster === undefined ? {} : { cluster }) };
  const source = { ...options, isOther: (kind: string) => !KINDS.has(kind) };
  const { records, unreadable } = await findRecords(
    io,
    source,
    (record) => KINDS.has(record.kind) && matchRecord(record, filter),
  );
  const leaks = leaksBy(records, by, durationMs(options.unchangedFor) / SECOND_MS);
  if (json === true) io.json({ by, since, leaks, unreadable });
  else print(io.out, leaks, by);
  io.err.print(...unreadableWords(unreadable));
  io.exitCode = unreadable.length === 0 ? 0 : PARTLY_READ;
}

function print(screen: Screen, leaks: readonly Leak[], by: string): void {
  // Only where an observer looks.
  const areSeen = leaks.some(({ ended }) => ended > 0);
  const rows = leaks.map(({ name, stale, killed, ended, stoodStill, clusters, first, last }) => [
    shown(name),
    String(stale),
    String(killed),
    ...(areSeen ? [`${stoodStill} / ${ended}`] : []),
    shown(clusters.join(' ')),
    minuteText(first),
    minuteText(last),
  ]);
  const stale = leaks.reduce((sum, leak) => sum + leak.stale, 0);
  screen.print(
    ...(rows.length === 0 ? [] : renderTable(columns(by, areSeen), rows, screen.width)),
    `${counted(stale, 'stale session')} of ${leaks.length} ${by === 'client' ? 'backup server' : by}${leaks.length === 1 ? '' : 's'}`,
  );
}

export function addLeaksCommand(parent: Command, io: Io): void {
  addSourceOptions(parent.command('leaks').description('Sessions found stale and killed, by backup server'))
    .addOption(
      new Option('--by <what>', 'add up by').choices(['client', 'cluster', 'node', 'svm']).default('client'),
    )
    .option(
      '--unchanged-for <duration>',
      'so long a session stood still that has ended',
      parserOf(durationBetween('1m', '365d')),
      '2h',
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: LeaksOptions) => addUp(io, options));
}
