import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { type OntapWorkflows, ontapWorkflowsOn } from '../../client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../contracts/search-attributes';
import { type DevServer, freePort, resolveDevServer, startDevServer } from '../../embedded';
import { CHANNEL_ARGS } from '../../temporal';
import { ServeError } from './serve-error';
import type { StateFolder } from './state-folder';

/** A database of gigabytes on a slow disk. */
const READY_WITHIN_MS = 120_000;

/** Where the server is to listen, on 127.0.0.1. */
export interface ServerPorts {
  port: number;
  /** No UI when absent. */
  uiPort?: number | undefined;
}

async function expectFree(port: number, option: string): Promise<void> {
  if ((await freePort(port)) === port) return;
  throw new ServeError(
    'unavailable',
    `Port ${port} of 127.0.0.1 is taken; end what listens there, or choose another with ${option}`,
  );
}

const CAUSES: readonly { words: RegExp; explain: (state: StateFolder) => string }[] = [
  {
    words: /malformed|not a database|no such table|unsupported file format/,
    explain: ({ folder, database }) =>
      `The database ${database} is damaged. Nothing was changed. Keep it, move it out of ${folder}, and bring back a copy: ontap-workflows restore COPY --state ${folder}`,
  },
  {
    words: /disk is full|no space left|disk I\/O error|readonly database|unable to open database/i,
    explain: ({ folder }) =>
      `The database in ${folder} can't be written: the disk is full, broken or read-only. Nothing is lost; make room, then start again`,
  },
];

const TAIL_BYTES = 4_096;

function lastWords(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString();
  } finally {
    closeSync(fd);
  }
}

/** A server that has ended while it ran, with what its log tells of it. */
export function serverEnded(code: number, state: StateFolder): ServeError {
  const why = lastWords(state.serverLog)
    .split('\n')
    .reverse()
    .find((line) => CAUSES.some(({ words }) => words.test(line)));
  return explainEnd(why ?? `The Temporal server ended with code ${code}`, state);
}

/** What the server's last words mean. */
function explainEnd(words: string, state: StateFolder): ServeError {
  const cause = CAUSES.find((one) => one.words.test(words));
  if (cause !== undefined) return new ServeError('state', `${cause.explain(state)}. Temporal says: ${words}`);
  return new ServeError('failed', `${words}\nIts log is ${state.serverLog}`);
}

function launch(
  executable: string,
  state: StateFolder,
  dbFilename: string,
  ports: ServerPorts,
): Promise<DevServer> {
  return startDevServer({
    executable,
    dbFilename,
    port: ports.port,
    ...(ports.uiPort === undefined ? {} : { uiPort: ports.uiPort }),
    logFile: state.serverLog,
    heldFd: state.lockFd,
    readyTimeoutMs: READY_WITHIN_MS,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, 'Keyword' as const])),
  });
}

/** Takes some seconds, once: the server makes its tables one by one, and does not go on where it was cut off. */
async function createDatabase(executable: string, state: StateFolder, ports: ServerPorts): Promise<void> {
  if (existsSync(state.database)) return;
  await rm(state.newDatabase, { force: true });
  await rm(`${state.newDatabase}-journal`, { force: true });
  const server = await launch(executable, state, state.newDatabase, { port: ports.port });
  await server.stop();
  await rename(state.newDatabase, state.database);
}

/** Temporal's server on the file of the state folder. @throws ServeError */
export async function startServer(state: StateFolder, ports: ServerPorts): Promise<DevServer> {
  await expectFree(ports.port, '--port');
  if (ports.uiPort !== undefined) await expectFree(ports.uiPort, '--ui-port');
  const { path: executable } = await resolveDevServer().catch((error: Error) => {
    throw new ServeError('unavailable', error.message);
  });
  try {
    await createDatabase(executable, state, ports);
    return await launch(executable, state, state.database, ports);
  } catch (error) {
    throw explainEnd((error as Error).message, state);
  }
}

/** Our client for that server, whatever TEMPORAL_* says. */
export async function connectClient({ address, namespace }: DevServer): Promise<OntapWorkflows> {
  const connection = await Connection.connect({ address, channelArgs: CHANNEL_ARGS });
  return ontapWorkflowsOn(new Client({ connection, namespace, identity: 'ontap-workflows-serve' }));
}
