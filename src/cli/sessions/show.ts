import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { NodePool } from '../../contracts/plan';
import type { AgedSession } from '../../contracts/session-age';
import { connectionText, serviceText } from '../../contracts/session-text';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import { lookAloud } from '../shared/look';
import type { Screen } from '../shared/output/screen';
import { renderList } from '../shared/output/table';
import { instantText } from '../shared/output/time-text';
import { NOTHING, shown, unchangedText } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { agesLines } from './ages';
import { findingLines, findingsAbout } from './findings';
import { findSession, nameText, parseSession, type SessionName } from './find-session';
import { killOffer } from './kill-offer';
import { readWithFacts, type SessionsAndFacts } from './read-sessions';
import { bytesCell, poolText } from './words';

interface ShowOptions extends Requester {
  json?: true;
}

/** ONTAP lists no such session. */
const UNKNOWN_SESSION = 5;

const HELP = `
Where a rule of a shipped policy matches it and nothing protects it, it says how to kill it; else what is against that.

--json prints { "at", "session", "findings", "ages" }: the session as in "sessions list --json", null when ONTAP does not
list it, and those findings that concern it.

Exit codes: 0 shown; 1 an error, also when several sessions have this id; 5 ONTAP lists no such session.

Examples:
  $ ontap-workflows sessions show prod1 2000:4000
  $ ontap-workflows sessions show prod1 1cd8a442-86d1-11e0-ae1c-123478563412/2000:4000 --json`;

function endText(address: string | undefined, port: number | undefined): string {
  return address === undefined ? NOTHING : `${shown(address)}${port === undefined ? '' : `:${port}`}`;
}

function clientRow({ client, clientPort, clientName }: AgedSession): string {
  const end = endText(client, clientPort);
  return clientName === undefined ? end : `${shown(clientName)} (${end})`;
}

const heldText = ({ tapeDevice, tapeMode, scsi }: AgedSession): string => {
  const held = [
    ...(tapeDevice === undefined
      ? []
      : [`tape ${tapeDevice}${tapeMode === undefined ? '' : ` (${tapeMode})`}`]),
    ...(scsi === undefined ? [] : [`SCSI ${scsi}`]),
  ];
  return held.length === 0 ? NOTHING : shown(held.join(', '));
};

function serviceRows(session: AgedSession): string[][] {
  const { data, mover } = session;
  return [
    ['data', `${shown(serviceText(data))}, ${shown(data.operation)}, ${bytesCell(data.bytes)}`],
    ['  to', shown(connectionText(data.connection))],
    ['mover', `${shown(serviceText(mover))}, mode ${shown(mover.mode)}, ${bytesCell(mover.bytes)}`],
    ['  to', shown(connectionText(mover.connection))],
  ];
}

function ageRows({ firstSeen, unchangedSince, unchangedSeconds }: AgedSession): string[][] {
  if (firstSeen === undefined || unchangedSince === undefined || unchangedSeconds === undefined) return [];
  return [
    ['first seen', instantText(firstSeen)],
    ['unchanged', `for at least ${unchangedText(unchangedSeconds)}, since ${instantText(unchangedSince)}`],
  ];
}

/** Every field that ONTAP has of a session. */
function showLines(
  session: AgedSession,
  { style, width }: Pick<Screen, 'style' | 'width'>,
  pool?: NodePool,
): string[] {
  const { sessionId, ownerUuid, node, svm, source, path, engine } = session;
  const rows = [
    ['owner', `${shown(ownerUuid)}${svm === undefined ? '' : ` (SVM ${shown(svm)})`}`],
    ['node', `${shown(node)}${pool === undefined ? '' : ` (${poolText(pool)})`}`],
    ['client', clientRow(session)],
    ['source', shown(source)],
    ['path', shown(path)],
    ['engine', shown(engine)],
    ...serviceRows(session),
    ['holds', heldText(session)],
    ...ageRows(session),
  ].map(([name = '', value = '']) => [`  ${style.dim(name)}`, value]);
  return [style.bold(shown(sessionId)), ...renderList([{}, { shrinksTo: 24 }], rows, width)];
}

function print(io: Io, cluster: string, name: SessionName, found: SessionsAndFacts, session?: AgedSession) {
  if (session === undefined)
    return io.out.print(`${cluster} lists no session ${nameText(name)}, or not any more`);
  const pool = found.document.pools.find(({ node }) => node === session.node);
  const { ages, findings } = found.document;
  io.out.print(
    ...showLines(session, io.out, pool),
    ...agesLines(cluster, ages, Date.now()),
    ...findingLines(findingsAbout(findings, [session])),
    ...killOffer(found, session),
  );
}

async function showSession(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  name: SessionName,
  options: ShowOptions,
) {
  const asked = { doing: `Asks ${cluster} for the session`, isBeside: options.json };
  const found = await lookAloud(io, workflows, asked, (inspect) =>
    readWithFacts(inspect, cluster, requestedBy(options)),
  );
  const { at, records, ages, findings: all } = found.document;
  const session = findSession(records, name);
  const findings = session === undefined ? [] : findingsAbout(all, [session]);
  if (options.json === true) io.json({ at, session: session ?? null, findings, ages });
  else print(io, cluster, name, found, session);
  io.exitCode = session === undefined ? UNKNOWN_SESSION : 0;
}

export function addShowCommand(parent: Command, io: Io): void {
  const command = parent
    .command('show')
    .description('Show one NDMP session with everything that ONTAP has of it')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<id>', 'of the session, such as 2000:4000, or OWNER_UUID/2000:4000', parseSession);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, name: SessionName, options: ShowOptions) =>
      withClient(io, (workflows) => showSession(io, workflows, cluster, name, options)),
    );
}
