import { type Command, Option } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { SessionRecord } from '../../contracts/session';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import { lookAloud } from '../shared/look';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { shown } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { readSessions, type SessionsDocument } from './read-sessions';
import { addFilterOptions, filterOf, type SessionFilter } from './session-filter';
import { type Grouping, GROUPINGS, groupTable, sumUp } from './sum-up';
import { bytesCell, bytesOf, clientText, countsLine, poolLines, statesText } from './words';

interface ListOptions extends SessionFilter, Requester {
  by?: Grouping;
  json?: true;
}

const HELP = `
ONTAP keeps no start time and no idle time of a session: "sessions watch" shows what moves. Filters don't change the
use of the pools, which counts every session. The look goes through Temporal and is on record there; credentials stay
with the worker.

--json prints { "at", "read": "sessions", "truncated", "filter", "records": [session], "nodes": [node], "pools":
[{ "node", "used", "limit" }] }, a snapshot that "policy evaluate" takes. With --by
{ "at", "by", "truncated", "filter", "groups": [{ "name", "sessions", "states", "nodes", "bytes" }], "pools" }.

Exit codes: 0 listed, also when there is none; 1 an error.

Examples:
  $ ontap-workflows sessions list prod1
  $ ontap-workflows sessions list prod1 --client 10.20.0.0/24 --state halted
  $ ontap-workflows sessions list prod1 --by node`;

const COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'node', shrinksTo: 8 },
  { title: 'SVM', shrinksTo: 6 },
  { title: 'client', shrinksTo: 9 },
  { title: 'states: data | mover', shrinksTo: 12 },
  { title: 'operation' },
  { title: 'bytes', alignment: 'right' },
  { title: 'path', shrinksTo: 10 },
];

function rowOf(session: SessionRecord): string[] {
  const { sessionId, node, svm, data, path } = session;
  return [
    shown(sessionId),
    shown(node),
    shown(svm),
    clientText(session),
    statesText(session),
    shown(data.operation),
    bytesCell(bytesOf(session)),
    shown(path),
  ];
}

/** A session a line, as ONTAP lists it. */
const sessionsTable = (sessions: readonly SessionRecord[], { width }: Pick<Screen, 'width'>): string[] =>
  sessions.length === 0 ? [] : renderTable(COLUMNS, sessions.map(rowOf), width);

function listingLines(cluster: string, document: SessionsDocument, by: Grouping | undefined, screen: Screen) {
  const { records, pools, truncated } = document;
  const table =
    by === undefined ? sessionsTable(records, screen) : groupTable(sumUp(records, by), by, pools, screen);
  return [
    ...table,
    records.length === 0 ? `${cluster} lists no such session` : countsLine(records),
    ...(by === 'node' ? [] : poolLines(pools)),
    ...(truncated ? ['There were more than 1,000: the rest is missing here.'] : []),
  ];
}

function documentOf({ records, nodes, read, ...rest }: SessionsDocument, by: Grouping | undefined): object {
  return by === undefined ? { read, ...rest, records, nodes } : { ...rest, by, groups: sumUp(records, by) };
}

async function listSessions(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: ListOptions,
): Promise<void> {
  const { by, json } = options;
  const doing = `Asks ${cluster} for its NDMP sessions`;
  const document = await lookAloud(io, workflows, { doing, isBeside: json }, (inspect) =>
    readSessions(inspect, cluster, requestedBy(options), { filter: filterOf(options) }),
  );
  if (json === true) {
    io.json(documentOf(document, by));
    return;
  }
  io.out.print(...listingLines(cluster, document, by, io.out));
}

export function addListCommand(parent: Command, io: Io): void {
  const command = parent
    .command('list')
    .description('List the NDMP sessions of a cluster as ONTAP shows them now')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .addOption(new Option('--by <what>', 'sum up instead of listing').choices(GROUPINGS));
  addRequesterOptions(addFilterOptions(command))
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: ListOptions) =>
      withClient(io, (workflows) => listSessions(io, workflows, cluster, options)),
    );
}
