import { type Leak, leaksBy, matchRecord } from '../../../rules/audit';
import type { LeaksOptions } from '../../audit/leaks-command';
import type { Io } from '../../shared/io';
import type { Screen } from '../../shared/output/screen';
import { type Column, renderTable } from '../../shared/output/table';
import { counted, shown } from '../../shared/output/words';
import { findRecords, PARTLY_READ, unreadableWords } from './record-source';

const columns = (by: string): Column[] => [
  { title: by, shrinksTo: 16 },
  { title: 'stale', alignment: 'right' },
  { title: 'killed', alignment: 'right' },
  { title: 'clusters', shrinksTo: 10 },
  { title: 'first' },
  { title: 'last' },
];

/** Runs `audit leaks`; gives the exit code. */
export async function leaksMain(io: Io, options: LeaksOptions): Promise<number> {
  const { by, since, cluster, json } = options;
  const filter = { ...(since === undefined ? {} : { since }), ...(cluster === undefined ? {} : { cluster }) };
  const { records, unreadable } = await findRecords(options, (record) => matchRecord(record, filter));
  const leaks = leaksBy(records, by);
  if (json === true) io.json({ by, since, leaks, unreadable });
  else print(io.out, leaks, by);
  io.err.print(...unreadableWords(unreadable));
  return unreadable.length === 0 ? 0 : PARTLY_READ;
}

function print(screen: Screen, leaks: readonly Leak[], by: string): void {
  const rows = leaks.map(({ name, stale, killed, clusters, first, last }) => [
    shown(name),
    String(stale),
    String(killed),
    shown(clusters.join(' ')),
    minute(first),
    minute(last),
  ]);
  const stale = leaks.reduce((sum, leak) => sum + leak.stale, 0);
  screen.print(
    ...(rows.length === 0 ? [] : renderTable(columns(by), rows, screen.width)),
    `${counted(stale, 'stale session')} of ${leaks.length} ${by === 'client' ? 'backup server' : by}${leaks.length === 1 ? '' : 's'}`,
  );
}

const minute = (time: string) => time.slice(0, 16).replace('T', ' ');
