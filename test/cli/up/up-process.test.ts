import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'shell-quote';
import type { CleanupReport, CleanupStatus } from '../../../src/contracts/cleanup';
import { assertBuilt } from '../support/built-cli';
import {
  cleanEnv,
  type CliProcess,
  descendantsOf,
  isAlive,
  startCli,
  stopAll,
  until,
  WAIT_MS,
} from '../support/cli-process';
import * as inProcess from '../support/run-cli';

jest.setTimeout(WAIT_MS + 10_000);

const data = mkdtempSync(path.join(tmpdir(), 'cli-up-data-'));
let up: CliProcess;
let piped: CliProcess;
let env: NodeJS.ProcessEnv;

/** What a terminal shows, line for line. */
const textOf = (cli: CliProcess) => stripVTControlCharacters(cli.stdout()).replaceAll('\r', '');

// All at once, since most of what they do is waiting.
beforeAll(async () => {
  assertBuilt();
  up = startCli(['up', '--data', data], { pty: true });
  piped = startCli(['up', '--once', '--json']);
  await up.shows(/Temporal server on \S+/);
  const [, address = ''] = /Temporal server on ([^,\s]+)/.exec(textOf(up)) ?? [];
  env = { TEMPORAL_ADDRESS: address };
});

afterAll(async () => {
  await Promise.all([stopAll(), inProcess.stopAll()]);
  rmSync(data, { recursive: true });
});

test('a second "up" in the same folder says who is there and what to do', async () => {
  const { code, stderr } = await inProcess.runCli(['up', '--data', data]);
  expect(code).toBe(1);
  const [, pid] =
    new RegExp(`runs already with the folder ${data} \\(process (\\d+)\\).*--data`).exec(stderr) ?? [];
  expect(descendantsOf(up.pid)).toContain(Number(pid));
});

/** Signals a process while its window runs, and waits for its end. */
async function endInWindow(signal: NodeJS.Signals) {
  const cli = startCli(['up', '--once']);
  await cli.shows('Sample 1 of 4');
  const started = descendantsOf(cli.pid);
  cli.signal(signal);
  return { started, exitCode: await cli.exitCode };
}

test('SIGTERM and SIGKILL while the window runs leave no process behind', async () => {
  const [terminated, killed] = await Promise.all([endInWindow('SIGTERM'), endInWindow('SIGKILL')]);
  expect([terminated.exitCode, killed.exitCode]).toEqual([130, null]);
  expect([terminated.started.length, killed.started.length]).not.toContain(0);
  // The server ends within its own grace; the process is gone before or right after it.
  const started = [...terminated.started, ...killed.started];
  await until('the end of all their processes', () => !started.some(isAlive));
});

const cleanup = (...args: string[]) => inProcess.runCli(['cleanup', ...args], env);

test('a run can be stopped, and a run that nobody knows is an error', async () => {
  const started = await cleanup('run', 'unserved', '--policy', 'default', '--json');
  expect(JSON.parse(started.stdout)).toMatchObject({ workflowId: 'cleanup/unserved/default' });
  const stopped = await cleanup('stop', 'unserved/default');
  expect(stopped).toMatchObject({ code: 7, stdout: expect.stringContaining('cancelled: ') });
  const unknown = await cleanup('status', 'unserved/nothing');
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no run cleanup/unserved/nothing'),
  });
});

interface Document {
  reports: CleanupReport[];
  ledger: { writes: unknown[]; deletes: number; wrongfulKills: number; racedKills: number };
  workflowIds: string[];
  runIds: string[];
  differences: string[];
}

test('the story ends as expected, as one JSON document on stdout, without links to a server that has ended', async () => {
  expect([await piped.exitCode, piped.stderr()]).toEqual([
    0,
    expect.stringContaining('as its story deserves'),
  ]);
  expect(piped.stderr()).not.toMatch(/kept in|Warning/);
  expect(piped.stderr()).toContain("Without --once the server stays up, and Temporal's UI shows the runs.");
  expect(piped.stderr()).not.toContain('/namespaces/default/');
  const { reports, ledger, workflowIds, runIds, differences } = JSON.parse(piped.stdout()) as Document;
  const [report, enforce, collected] = reports;
  expect(differences).toEqual([]);
  expect(collected).toMatchObject({
    outcome: 'enforced',
    policy: 'idle-connections',
    evidence: 'collected',
    counts: { killed: 1 },
  });
  const tookMs = Date.parse(collected?.endedAt ?? '') - Date.parse(collected?.startedAt ?? '');
  expect(tookMs).toBeLessThan(90_000);
  expect(report).toMatchObject({ outcome: 'reported', mode: 'report', planHash: enforce?.planHash });
  const planned = enforce?.sessions.filter(({ decision }) => decision === 'kill') ?? [];
  expect(enforce?.outcome).toBe('enforced');
  const count = (wanted: string) => planned.filter(({ outcome }) => outcome === wanted).length;
  expect(enforce?.sessions.filter(({ decision }) => decision === 'protected')).toMatchObject([
    { rule: 'restores', why: 'matches finished-but-open, but protect rule restores holds' },
  ]);
  expect([planned.length, count('killed'), count('revived'), count('replaced')]).toEqual([5, 3, 1, 1]);
  expect(planned.find(({ outcome }) => outcome === 'killed')).toMatchObject({
    sessionId: expect.stringMatching(/^\d+:\d+$/),
    ownerUuid: expect.any(String),
    rule: 'finished-but-open',
    why: expect.stringContaining('unchanged'),
    unchangedSeconds: expect.any(Number),
    confirmation: 'confirmed',
  });
  expect(ledger).toMatchObject({ deletes: 4, wrongfulKills: 0, racedKills: 0 });
  expect(workflowIds).toEqual([
    expect.stringMatching(/^cleanup\/demo-[0-9a-f]{6}\/default$/),
    workflowIds[0],
    expect.stringMatching(/^cleanup\/demo-[0-9a-f]{6}\/idle-connections$/),
  ]);
  expect(new Set(runIds).size).toBe(3);
});

test('in a terminal it is drawn live, in colours, and closed by a table, with links to its runs', async () => {
  await up.shows('Ctrl-C stops everything');
  const screen = up.stdout();
  const text = textOf(up);
  expect(text).toMatch(/━─+ window ends in \d+s, \d+ sessions in the last sample/);
  expect(text).toContain('comes back to life');
  expect(text).not.toMatch(/Warning/);
  expect(text).toMatch(/session +client +states: data \|.* unchanged for +decision +rule +outcome/);
  expect(text).toMatch(/revived.*it changed after the plan/);
  expect(screen).toContain('\u001b[32mkilled');
  expect(text).toMatch(/4 sessions ended by us, 0 wrongful, 0 raced/);
  expect(text).toContain('/namespaces/default/');
});

describe('after the story', () => {
  const askFirst = path.join(data, 'ask-first.yaml');

  beforeAll(() => up.shows('Ctrl-C stops everything'));

  /** What somebody at a terminal pastes, and says yes to. */
  async function paste(line: string) {
    const words = parse(line).filter((word) => typeof word === 'string');
    const at = words.indexOf('ontap-workflows');
    const cli = inProcess.startCli(words.slice(at + 1), { columns: 200, env: pastedEnv() });
    const asked = cli.shows(/\[y\/N\]/).then(
      () => cli.type('y\r'),
      () => {},
    ); // it ends without a question
    const code = await cli.exitCode;
    await asked;
    const text = stripVTControlCharacters(cli.stdout() + cli.stderr());
    return { line: words.slice(at + 1, at + 3).join(' '), code, text };
  }

  const printed = () => {
    const [, block = ''] = /in another terminal:\n((?: {2}.+\n)+)/.exec(textOf(up)) ?? [];
    return block
      .trimEnd()
      .split('\n')
      .map((line) => line.trim());
  };

  /** What the printed lines export, and nothing else. */
  function pastedEnv(): NodeJS.ProcessEnv {
    const [, address] = /^export TEMPORAL_ADDRESS=(\S+)$/m.exec(printed().join('\n')) ?? [];
    return address === undefined ? {} : { TEMPORAL_ADDRESS: address };
  }

  test('every command that it prints works when pasted, one after the other, and what those suggest', async () => {
    const [doctor = '', ...others] = printed()
      .filter((line) => !line.startsWith('export '))
      .reverse();
    const done: Awaited<ReturnType<typeof paste>>[] = [];
    for (const line of others.reverse()) done.push(await paste(line));
    const [, lookAtIt = ''] = /Look at it: (.+)/.exec(done[2]?.text ?? '') ?? [];
    done.push(await paste(lookAtIt));
    expect(done.map(({ line, code, text }) => [line, code, code === 0 ? '' : text])).toEqual([
      ['cleanup run', 0, ''],
      ['cleanup run', 0, ''],
      ['cleanup run', 0, ''],
      ['cleanup approve', 0, ''],
      ['sessions evict', 0, ''],
      ['cleanup approve', 0, ''],
      ['cleanup status', 0, ''],
    ]);
    // The last one as it stands, by a shell; it is content with everything.
    const asPrinted = await promisify(execFile)('sh', ['-c', doctor], {
      env: { ...cleanEnv({}), ...pastedEnv() },
    });
    expect(asPrinted.stdout).toMatch(/ 0 warnings, \d+ ok\n$/);
  }, 240_000);

  test('sessions of the demo have ages', async () => {
    const { stdout } = await inProcess.runCli(['sessions', 'list', 'demo', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      ages: { collected: true, every: '2s' },
      records: expect.arrayContaining([expect.objectContaining({ unchangedSeconds: expect.any(Number) })]),
    });
  });

  async function waitingPlan(): Promise<string> {
    for (;;) {
      const { stdout } = await cleanup('status', 'demo/ask-first', '--json');
      const { approval } = JSON.parse(stdout) as CleanupStatus;
      if (approval !== undefined) return approval.planHash;
    }
  }

  test('a plan waits until somebody else than the requester approves it, and the run ends by its outcome', async () => {
    const run = inProcess.startCli(
      [
        'cleanup',
        'run',
        'demo',
        '--policy',
        askFirst,
        '--mode',
        'enforce',
        '--name',
        'carol',
        '--follow',
        '--json',
      ],
      { env },
    );
    await until('the start', () => run.stderr().includes('Sample 1 of 4'));
    const again = await cleanup('run', 'demo', '--policy', askFirst);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is running already') });
    const plan = await waitingPlan();
    const approve = (...args: string[]) => cleanup('approve', 'demo/ask-first', '--yes', '--plan', ...args);
    expect((await cleanup('approve', 'demo/ask-first')).stderr).toContain(`--yes --plan ${plan}`);
    expect(await approve('0'.repeat(64), '--by', 'alice')).toMatchObject({ code: 1 });
    expect((await approve(plan, '--by', 'carol')).stderr).toContain(
      'who asked for the run cannot approve it',
    );
    expect(await approve(plan, '--by', 'alice', '--note', 'fine')).toMatchObject({ code: 0 });
    expect(await run.exitCode).toBe(0);
    const report = JSON.parse(run.stdout()) as CleanupReport;
    expect(report).toMatchObject({ outcome: 'enforced', approval: { by: 'alice', note: 'fine' } });
    expect(report.counts.killed).toBeGreaterThan(0);
    const ended = await cleanup('approve', 'demo/ask-first', '--yes', '--plan', plan, '--by', 'alice');
    expect(ended.stderr).toContain('has ended');
  });

  test('Ctrl-C ends everything within seconds, with exit code 0', async () => {
    const started = descendantsOf(up.pid);
    up.signal('SIGINT');
    expect(await up.exitCode).toBe(0);
    await until('the end of all its processes', () => !started.some(isAlive));
    // The cursor is hidden while frames are drawn anew, and there again in the end.
    const screen = up.stdout();
    expect(screen).toContain('\u001b[?25l');
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
    expect(textOf(up)).toMatch(/Stopping …\nThe simulator's ledger: \d+ sessions ended by us, 0 wrongful/);
  });
});
