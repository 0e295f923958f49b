import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { SessionRecord } from '../../contracts/session';
import { parseCluster } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { withClient } from '../shared/with-client';
import { findSession, nameText, parseSession, type SessionName } from './find-session';
import { readSessions, type SessionsDocument } from './read-sessions';
import { killHint, showLines } from './show-lines';

interface ShowOptions extends Requester {
  json?: true;
}

/** ONTAP lists no such session. */
const UNKNOWN_SESSION = 5;

const HELP = `
--json prints { "at", "session" }: the session as in "sessions list --json", null when ONTAP does not list it.

Exit codes: 0 shown; 1 an error, also when several sessions have this id; 5 ONTAP lists no such session.

Examples:
  $ ontap-workflows sessions show prod1 2000:4000
  $ ontap-workflows sessions show prod1 1cd8a442-86d1-11e0-ae1c-123478563412/2000:4000 --json`;

function print(
  io: Io,
  cluster: string,
  name: SessionName,
  { pools }: SessionsDocument,
  session?: SessionRecord,
): void {
  if (session === undefined)
    return io.out.print(`${cluster} lists no session ${nameText(name)}, or not any more`);
  const pool = pools.find(({ node }) => node === session.node);
  io.out.print(...showLines(session, io.out, pool), killHint(cluster, session));
}

async function showSession(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  name: SessionName,
  options: ShowOptions,
) {
  const document = await io.showWhile(options.json, `Asks ${cluster} for the session`, () =>
    readSessions(workflows, cluster, requestedBy(options)),
  );
  const session = findSession(document.records, name);
  const { at } = document;
  if (options.json === true) io.json({ at, session: session ?? null });
  else print(io, cluster, name, document, session);
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
      withClient((workflows) => showSession(io, workflows, cluster, name, options)),
    );
}
