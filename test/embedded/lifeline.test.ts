import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { resolveDevServer } from '../../src/embedded';
import { type LifelineChild, spawnWithLifeline } from '../../src/embedded/server/lifeline-child';
import { isAlive } from '../support/is-alive';
import { printResolveEvent } from '../support/print-resolve-event';
import { waitFor } from '../support/wait-for';
import { Sandbox } from './sandbox';

const REGISTER = require.resolve('../support/register-ts.js');
const PARENT = path.join(__dirname, 'fixtures/parent.ts');

async function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

describe('a process that started a dev server', () => {
  let parent: ChildProcess;
  let server: { pid: number; address: string; uiUrl: string };
  let printed = '';

  beforeAll(async () => {
    const { path: executable } = await resolveDevServer({ onEvent: printResolveEvent });
    const child = spawn(process.execPath, ['--require', REGISTER, PARENT, executable], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    parent = child;
    child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
    const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line');
    server = JSON.parse(line!) as typeof server;
  });
  afterAll(() => parent.kill('SIGKILL'));

  test('keeps it out of the reach of a Ctrl-C in its terminal', () => {
    const group = (pid: number) =>
      execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)])
        .toString()
        .trim();
    expect(group(server.pid)).not.toBe(group(parent.pid!));
  });

  test('keeps the banner of the server off its own stdout', () => {
    expect(printed.trim().split('\n')).toEqual([JSON.stringify(server)]);
  });

  test('takes it along when it is killed with SIGKILL', async () => {
    expect(await isListening(server.address)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor('the server is gone', () => !isAlive(server.pid), 5_000);
    expect(await isListening(server.address)).toBe(false);
    expect(await isListening(new URL(server.uiUrl).host)).toBe(false);
  });
});

describe('a child on a lifeline', () => {
  let sandbox: Sandbox;
  let log: string;
  let logFd: number;
  beforeEach(() => {
    sandbox = new Sandbox();
    log = sandbox.file('log', '');
    logFd = openSync(log, 'a');
  });
  afterEach(() => {
    closeSync(logFd);
    sandbox.remove();
  });

  const run = (script: string): Promise<LifelineChild> =>
    spawnWithLifeline('/bin/sh', ['-c', script], { logFd, env: process.env });
  const logged = () => readFileSync(log, 'utf8');

  test('is asked to end by SIGTERM, once', async () => {
    const child = await run(
      'trap "echo asked >&2; exit 7" TERM; echo ready; while :; do /bin/sleep 0.05; done',
    );
    await waitFor('the child runs', () => logged() === 'ready\n');
    await Promise.all([child.stop(), child.stop()]);
    expect(logged()).toBe('ready\nasked\n');
    expect(await child.exited).toBe(7);
    await child.stop();
  });

  test('is killed when it does not end within 3 s', async () => {
    const child = await run('trap "" TERM; echo ready; while :; do /bin/sleep 0.05; done');
    await waitFor('the child runs', () => logged() === 'ready\n');
    const startedAt = Date.now();
    await child.stop();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_900);
    expect(isAlive(child.pid)).toBe(false);
    expect(await child.exited).toBe(128 + 9);
  });

  test('that ends by itself takes the shell and its watching half along', async () => {
    const child = await run(`echo ready; while [ ! -e '${log}.go' ]; do /bin/sleep 0.05; done; exit 5`);
    const around = () => execFileSync('ps', ['-e', '-o', 'args=']).toString().includes(log);
    expect(around()).toBe(true);
    sandbox.file('log.go', '');
    expect(await child.exited).toBe(5);
    await waitFor('no process is left', () => !around());
  });
});
