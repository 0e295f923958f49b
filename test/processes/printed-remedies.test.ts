import { execFileSync } from 'node:child_process';
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { assertBuilt } from '../cli/support/built-cli';
import { startCli, stopAll } from '../cli/support/run-cli';
import { fromGlobalSetup } from '../support/environment';
import { ConfigFolder } from '../worker/support/config-file';
import { untilUsable } from '../worker/support/namespace';
import { endingOf } from './support/ending';
import { closeNamespaces, FOUR_OTHERS, namespaceWith, TYPE, yaml } from './support/starts';

const folder = new ConfigFolder();
const servers: Server[] = [];
let config: string;
/** Waits for what a command has just made. */
let patient: string;
beforeAll(() => {
  assertBuilt();
  config = folder.write('clusters.yaml', yaml());
  patient = folder.write('patient.yaml', yaml(undefined, '30s'));
});
afterAll(async () => {
  await stopAll();
  for (const server of servers) server.close();
  await closeNamespaces();
  folder.remove();
});

/** What a worker says that can't start. */
const messageOf = async (env: NodeJS.ProcessEnv, file = config) => {
  const { end, output } = await endingOf(['worker', '--config', file], env);
  expect(end).toBe(69);
  return output;
};

/** How a worker ends that was stopped once it was ready. */
async function endOfStarted(env: NodeJS.ProcessEnv, file = patient): Promise<number | null> {
  const worker = startCli(['worker', '--config', file], { env });
  await worker.logs('Worker is ready');
  worker.signal('SIGTERM');
  return worker.exitCode;
}

/** What a message tells to write or run. */
function told(pattern: RegExp, message: string): string {
  const [, found] = pattern.exec(message) ?? [];
  if (found === undefined) throw new Error(`nothing like ${pattern} in ${message}`);
  return found;
}

function temporal(command: string, env: NodeJS.ProcessEnv): void {
  const [, ...args] = command.split(' ');
  execFileSync(fromGlobalSetup('executable'), args, { env: { ...process.env, ...env }, stdio: 'pipe' });
}

/** By its command. */
async function makeNamespace(command: string, namespace: string): Promise<void> {
  const address = fromGlobalSetup('address');
  temporal(command, { TEMPORAL_ADDRESS: address });
  const connection = await Connection.connect({ address });
  await untilUsable(new Client({ connection, namespace }));
  await connection.close();
}

/** A way to the server on the loopback address of IPv6. */
async function listenOnIpv6(address: string): Promise<number> {
  const port = Number(address.split(':').at(-1));
  const door = createServer((socket) => {
    const inner = connect(port, '127.0.0.1');
    for (const end of [socket, inner]) end.on('error', () => {});
    socket.pipe(inner).pipe(socket);
  });
  servers.push(door);
  await new Promise<void>((listens) => door.listen(0, '::1', listens));
  return (door.address() as AddressInfo).port;
}

test('for a URL is the address', async () => {
  const { env, address } = await namespaceWith();
  const message = await messageOf({ ...env, TEMPORAL_ADDRESS: `http://${address}` });
  const given = told(/is a URL; write (\S+?)"/, message);
  expect(await endOfStarted({ ...env, TEMPORAL_ADDRESS: given })).toBe(0);
});

test('for IPv6 without brackets is the address in brackets', async () => {
  const { env, address } = await namespaceWith();
  const port = await listenOnIpv6(address);
  const message = await messageOf({ ...env, TEMPORAL_ADDRESS: `::1:${port}` });
  const given = told(/without brackets; write (\S+?)"/, message);
  expect(await endOfStarted({ ...env, TEMPORAL_ADDRESS: given })).toBe(0);
});

test('for a namespace that is not there makes it', async () => {
  const env = { TEMPORAL_ADDRESS: fromGlobalSetup('address'), TEMPORAL_NAMESPACE: `later-${process.pid}` };
  const command = told(/(temporal operator namespace create -n [\w-]+)/, await messageOf(env));
  await makeNamespace(command, env.TEMPORAL_NAMESPACE);
  expect(await endOfStarted(env)).toBe(0);
});

test('for a profile that is not there adds it', async () => {
  const { address, name } = await namespaceWith();
  const env = {
    TEMPORAL_CONFIG_FILE: folder.write('temporal.toml', '[profile.default]\n'),
    TEMPORAL_PROFILE: 'prod',
  };
  const section = told(/add (\[profile\.prod\])/, await messageOf(env));
  folder.write('temporal.toml', `${section}\naddress = "${address}"\nnamespace = "${name}"\n`);
  expect(await endOfStarted(env)).toBe(0);
});

test('for a search attribute of another type removes it', async () => {
  const { env } = await namespaceWith({ OntapJob: TYPE.int });
  temporal(told(/(temporal operator search-attribute remove .*--yes)/, await messageOf(env)), env);
  expect(await endOfStarted(env)).toBe(0);
});

test('for a namespace without room makes one that has it', async () => {
  const { env } = await namespaceWith(FOUR_OTHERS);
  const message = await messageOf(env);
  const command = told(/(temporal operator namespace create -n \S+ --retention 30d)/, message);
  const name = told(/set TEMPORAL_NAMESPACE=([\w-]+)/, message);
  await makeNamespace(command, name);
  expect(await endOfStarted({ ...env, TEMPORAL_NAMESPACE: name })).toBe(0);
});

test('for a port of the health server that is taken is any free one', async () => {
  const { env, address } = await namespaceWith();
  const port = address.split(':').at(-1);
  const message = await messageOf(env, folder.write('taken.yaml', yaml(`health: { port: ${port} }`)));
  const key = told(/choose another (worker\.health\.port) in the configuration, or 0/, message);
  expect(key).toBe('worker.health.port');
  expect(await endOfStarted(env, folder.write('free.yaml', yaml('health: { port: 0 }')))).toBe(0);
});
