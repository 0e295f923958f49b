import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './free-port';
import { type RunningServer, runServer } from './run-server';

const UI_TIMEOUT_MS = 2_000;

export interface DevServerOptions {
  /** Path of the `temporal` binary: see resolveTemporal. */
  readonly executable: string;
  /** File that keeps its state. @default in memory, gone with the server */
  readonly dbFilename?: string;
  /** Wished gRPC port; another one when it is taken. @default any free port */
  readonly port?: number;
  /** Wished port of the UI; another one when it is taken, 0 for any. @default no UI */
  readonly uiPort?: number;
  /** @default 'default' */
  readonly namespace?: string;
  /** Registered before the server is handed out. @default {} */
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeKind>>;
  /** Values as in JSON, e.g. `{ 'history.timerProcessorMaxTimeShift': '20ms' }`. @default {} */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** @default 'warn' */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /** Appended to. @default a file without a name, for error messages only */
  readonly logFile?: string;
  /** An open file that the server keeps open until its end, such as a lock. */
  readonly heldFd?: number;
  /** How long it may take to answer. @default 30,000 */
  readonly readyTimeoutMs?: number;
}

export type SearchAttributeKind = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface DevServer extends RunningServer {
  readonly namespace: string;
  readonly uiUrl?: string;
}

const flag = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value]);

function argsFor(options: DevServerOptions, ports: { port: number; uiPort: number | undefined }): string[] {
  const { dbFilename, namespace = 'default', searchAttributes = {}, dynamicConfig = {} } = options;
  const config = Object.entries(dynamicConfig).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const attributes = Object.entries(searchAttributes).map(([name, kind]) => `${name}=${kind}`);
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(ports.port)],
    ...['--namespace', namespace, '--log-level', options.logLevel ?? 'warn'],
    ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
    ...(ports.uiPort === undefined
      ? ['--headless']
      : ['--ui-port', String(ports.uiPort), '--ui-disable-news-fetch']),
    ...flag('--dynamic-config-value', config),
    ...flag('--search-attribute', attributes),
  ];
}

/** The UI comes up on its own, after or before the front end. */
async function checkUi(uiUrl: string): Promise<void> {
  const { status } = await fetch(uiUrl, { signal: AbortSignal.timeout(UI_TIMEOUT_MS) });
  if (status !== 200) throw new Error(`the UI at ${uiUrl} answers ${status}`);
}

/** The state holds histories: its folder is made, and a file that was there and is looser becomes 640. */
async function closeToOthers(database: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(database)), { recursive: true, mode: 0o750 });
  const found = await stat(database).catch(() => undefined);
  if (found !== undefined && (found.mode & 0o137) !== 0) await chmod(database, found.mode & 0o640);
}

/** Starts `temporal server start-dev` on 127.0.0.1 and resolves when it serves the namespace. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  if (options.dbFilename !== undefined) await closeToOthers(options.dbFilename);
  const { namespace = 'default' } = options;
  const port = await freePort(options.port);
  const uiPort = options.uiPort === undefined ? undefined : await freePort(options.uiPort);
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const server = await runServer({
    title: 'The Temporal dev server',
    executable: options.executable,
    args: argsFor(options, { port, uiPort }),
    port,
    logFile: options.logFile,
    heldFd: options.heldFd,
    readyTimeoutMs: options.readyTimeoutMs,
    ready: async (connection) => {
      await connection.workflowService.describeNamespace({ namespace });
      if (uiUrl !== undefined) await checkUi(uiUrl);
    },
  });
  return {
    ...server,
    namespace,
    ...(uiUrl === undefined ? {} : { uiUrl }),
  };
}
