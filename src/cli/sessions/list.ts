import { type Command, Option } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { AgedSession } from '../../contracts/session-age';
import { clientNamesOf } from '../../rules/client-names';
import { staleNow } from '../../rules/sessions';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import { lookAloud } from '../shared/look';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { shown } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { readPolicy } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { agesLines, firstSeenCell, unchangedCell } from './ages';
import { findingLines } from './findings';
import { readSessions, readWithFacts, type SessionsDocument } from './read-sessions';
import { addFilterOptions, filterOf, sessionFilter, type SessionFilter } from './session-filter';
import { staleDocument, staleLines } from './stale';
import { type Grouping, GROUPINGS, groupTable, sumUp } from './sum-up';
import { bytesCell, bytesOf, clientText, countsLine, poolLines, statesText } from './words';

interface ListOptions extends SessionFilter, Requester {
  by?: Grouping;
  sort?: Sorting;
  stale?: true;
  /** File, or name of a shipped one. */
  policy?: string;
  json?: true;
}

const HELP = `
ONTAP keeps no start time and no idle time of a session. Where the cluster's entry has "ages: { every: 5m }", its worker
looks again and again, and the list says when each session was first seen, and for how long at least it has not changed.
With --by it also says what ages have in common that is no coincidence, and what that likely comes from.
Filters don't change the use of the pools, which counts every session. The look goes through Temporal and is on record
there; credentials stay with the worker.

--json prints { "at", "read": "sessions", "truncated", "filter", "records": [session], "nodes": [node], "pools":
[{ "node", "used", "limit" }], "ages": { "collected", "every", "lookedAt" } or { "collected": false, "why" } }, a snapshot
that "policy evaluate" takes; with ages each session has "firstSeen", "unchangedSince", "unchangedSeconds" and "lastChange": { "seen", "bytesMoved" }, and
"findings" say what they have in common: [{ "kind", "sessions", "outOf", "clients", "nodes", "addresses", … }]. With --by
{ "at", "by", "truncated", "filter", "groups": [{ "name", "sessions", "states", "nodes", "bytes",
"oldestUnchangedSeconds" }], "pools", "findings", "ages" }. With --stale { "at", "policy", "tightened", "sessions": [session with
"decision", "rule", "why"], "ages" }.

Exit codes: 0 listed, also when there is none; 1 an error.

Examples:
  $ ontap-workflows sessions list prod1
  $ ontap-workflows sessions list prod1 --client 10.20.0.0/24 --state halted
  $ ontap-workflows sessions list prod1 --by node
  $ ontap-workflows sessions list prod1 --unchanged-for 2h --sort unchanged
  $ ontap-workflows sessions list prod1 --stale --policy idle-connections`;

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'node', shrinksTo: 8 },
  { title: 'SVM', shrinksTo: 6 },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'operation' },
  { title: 'bytes', alignment: 'right' },
];
const PATH: Column = { title: 'path', shrinksTo: 10 };

/** Only where there are any. */
const AGES: readonly Column[] = [
  { title: 'first seen (UTC)', shrinksTo: 10 },
  { title: 'unchanged for', shrinksTo: 9, alignment: 'right' },
];

function rowOf(session: AgedSession, areAged: boolean): string[] {
  const { sessionId, node, svm, data, path, unchangedSeconds } = session;
  return [
    shown(sessionId),
    shown(node),
    shown(svm),
    clientText(session),
    statesText(session),
    shown(data.operation),
    bytesCell(bytesOf(session)),
    ...(areAged ? [firstSeenCell(session), unchangedCell(unchangedSeconds)] : []),
    shown(path),
  ];
}

/** What a listing can be sorted by: ids, or ages with the longest first. */
const SORTINGS = ['id', 'unchanged', 'first-seen'] as const;
type Sorting = (typeof SORTINGS)[number];

function sorted(sessions: readonly AgedSession[], by: Sorting): AgedSession[] {
  switch (by) {
    case 'id':
      return [...sessions];
    case 'unchanged':
      return [...sessions].sort((a, b) => (b.unchangedSeconds ?? 0) - (a.unchangedSeconds ?? 0));
    case 'first-seen':
      return [...sessions].sort((a, b) => (a.firstSeen ?? '').localeCompare(b.firstSeen ?? ''));
  }
}

/** A session a line, as ONTAP lists it. */
function sessionsTable(sessions: readonly AgedSession[], { width }: Pick<Screen, 'width'>): string[] {
  if (sessions.length === 0) return [];
  const areAged = sessions.some(({ unchangedSeconds }) => unchangedSeconds !== undefined);
  const columns = [...COLUMNS, ...(areAged ? AGES : []), PATH];
  return renderTable(
    columns,
    sessions.map((session) => rowOf(session, areAged)),
    width,
  );
}

/** What is printed of a listing. */
export function listingLines(
  cluster: string,
  document: SessionsDocument,
  { by, sort = 'id' }: Pick<ListOptions, 'by' | 'sort'>,
  screen: Pick<Screen, 'width'>,
  now: number,
): string[] {
  const { records, pools, truncated, ages, findings } = document;
  const table =
    by === undefined
      ? sessionsTable(sorted(records, sort), screen)
      : groupTable(sumUp(records, by), by, pools, screen);
  return [
    ...table,
    records.length === 0 ? `${cluster} lists no such session` : countsLine(records),
    ...(by === 'node' ? [] : poolLines(pools)),
    ...agesLines(cluster, ages, now),
    ...(by === undefined ? [] : findingLines(findings)),
    ...(truncated ? ['There were more than 1,000: the rest is missing here.'] : []),
  ];
}

function documentOf(
  { records, nodes, read, ...rest }: SessionsDocument,
  { by, sort = 'id' }: Pick<ListOptions, 'by' | 'sort'>,
): object {
  return by === undefined
    ? { read, ...rest, records: sorted(records, sort), nodes }
    : { ...rest, by, groups: sumUp(records, by) };
}

/** What a policy would kill now, by the ages of the sessions. */
async function listStale(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: ListOptions,
): Promise<void> {
  const { policy: file = 'default', json } = options;
  const policy = readPolicy(file);
  const doing = `Asks ${cluster} for its NDMP sessions`;
  const { facts, document } = await lookAloud(io, workflows, { doing, isBeside: json }, (inspect) =>
    readWithFacts(inspect, cluster, requestedBy(options), clientNamesOf(policy)),
  );
  const fits = sessionFilter(filterOf(options) ?? {});
  const found = staleNow(policy, facts, document);
  const stale = { ...found, verdicts: found.verdicts.filter(({ session }) => fits(session)) };
  const { at, ages } = document;
  if (json === true) return io.json({ at, ...staleDocument(stale), ages });
  io.out.print(...staleLines(stale, io.out), ...agesLines(cluster, ages, Date.now()));
}

async function listSessions(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: ListOptions,
): Promise<void> {
  const { json } = options;
  const doing = `Asks ${cluster} for its NDMP sessions`;
  const document = await lookAloud(io, workflows, { doing, isBeside: json }, (inspect) =>
    readSessions(inspect, cluster, requestedBy(options), { filter: filterOf(options) }),
  );
  if (json === true) {
    io.json(documentOf(document, options));
    return;
  }
  io.out.print(...listingLines(cluster, document, options, io.out, Date.now()));
}

export function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('List the NDMP sessions of a cluster as ONTAP shows them now')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .addOption(new Option('--by <what>', 'sum up instead of listing').choices(GROUPINGS))
    .addOption(new Option('--sort <what>', 'by ages the longest first (default: id)').choices(SORTINGS))
    .addOption(
      new Option('--stale', 'what a policy would kill now, by their ages, and why not the rest').conflicts([
        'by',
        'sort',
      ]),
    )
    .option(
      '--policy <file>',
      'with --stale: policy file, or the name of a shipped policy (default: default)',
    );
  addRequesterOptions(addFilterOptions(command))
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: ListOptions) => {
      if (options.policy !== undefined && options.stale !== true)
        throw new Error('--policy needs --stale: without it sessions are listed, and not judged');
      const list = options.stale === true ? listStale : listSessions;
      return withClient(io, (workflows) => list(io, workflows, cluster, options));
    });
}
