import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const installed = (): string | undefined =>
  NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/**
 * A Chromium of this machine; on Debian it is installed where it is missing and we may.
 * @throws Error that says what to do
 */
export function findChromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  try {
    const options = { stdio: 'pipe', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch (error) {
    throw new Error('No Chromium here, and apt-get could not install one: install chromium, then run again', {
      cause: error,
    });
  }
  const name = installed();
  if (name === undefined) throw new Error('apt-get installed chromium, but it does not start');
  return name;
}

interface Reply {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A headless browser that is driven over a pipe, by the Chrome DevTools Protocol. */
export interface Browser {
  /** Sends a command to the page. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Until the page tells that. */
  once(method: string): Promise<Record<string, unknown>>;
  /** All that the page told. */
  readonly events: readonly Reply[];
  close(): Promise<void>;
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
];

/** Starts a browser with one empty page. */
export async function openBrowser(): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-browser-'));
  const child = spawn(
    findChromium(),
    [...FLAGS, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , , commands, replies] = child.stdio as [unknown, unknown, unknown, Writable, Readable];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const events: Reply[] = [];
  const waiting = new Map<number | string, (reply: Reply) => void>();
  let [rest, ids] = ['', 0];
  replies.on('data', (data: Buffer) => {
    const texts = `${rest}${data.toString()}`.split('\0');
    rest = texts.pop() ?? '';
    for (const reply of texts.map((text) => JSON.parse(text) as Reply)) {
      if (reply.id === undefined) events.push(reply);
      waiting.get(reply.id ?? reply.method ?? '')?.(reply);
    }
  });
  const call = async (method: string, params: object, sessionId?: string) => {
    const id = ++ids;
    commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const reply = await new Promise<Reply>((resolve) => waiting.set(id, resolve));
    if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.message}`);
    return reply.result ?? {};
  };
  const { targetInfos } = (await call('Target.getTargets', {})) as {
    targetInfos: { type: string; targetId: string }[];
  };
  const { targetId } = targetInfos.find(({ type }) => type === 'page') ?? { targetId: '' };
  const { sessionId } = (await call('Target.attachToTarget', { targetId, flatten: true })) as {
    sessionId: string;
  };
  return {
    events,
    send: (method, params = {}) => call(method, params, sessionId),
    once: (method) => new Promise((resolve) => waiting.set(method, ({ params = {} }) => resolve(params))),
    async close() {
      child.kill('SIGKILL');
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
