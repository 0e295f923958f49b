import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assertBuilt } from '../support/built-cli';
import { startCli as startProcess, stopAll as stopProcesses } from '../support/cli-process';
import { runCli, startCli, stopAll, WAIT_MS } from '../support/run-cli';
import { CLIENTS, HOSTILE, sessionWorld } from '../support/session-world';
import { LAB, LOOK, PASSWORD, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const folder = mkdtempSync(path.join(tmpdir(), 'cli-sessions-'));
const policyFile = path.join(folder, 'ask-first.yaml');

let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  const guard = { minWindow: '2s', minSamples: 2 };
  const entry = { allow: ['kill-sessions'], guard };
  const svm = { scope: 'svm', auth: { basic: { user: 'vsadmin', passwordEnv: PASSWORD } } };
  stack = await startStack({
    scenario: sessionWorld(),
    lab: entry,
    more: { svm },
    config: { clients: CLIENTS },
  });
  const { password } = stack.simulator;
  stack.simulator.users.set({ name: 'vsadmin', password, svm: 'svm1' });
  stack.simulator.switches.killBehaviour = { kind: 'vanish' };
  writeFileSync(
    policyFile,
    [
      'name: ask-first',
      'observe: { window: 2s, every: 1s }',
      'match: [{ name: svm2, dataState: [halted], moverState: [idle], svm: [svm2] }]',
      'approval: { required: true }',
    ].join('\n'),
  );
});

afterAll(async () => {
  await Promise.all([stopAll(), stopProcesses()]);
  await stack?.close();
  rmSync(folder, { recursive: true });
});

const cli = (...words: string[]) => runCli(words, stack.env);
const sessions = (...words: string[]) => cli('sessions', ...words);
const terminal = (...words: string[]) => startCli(words, { columns: 100, env: stack.env });

async function json(...words: string[]): Promise<{ code: number | null; document: Record<string, unknown> }> {
  const { code, stdout, stderr } = await cli(...words, '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, document: JSON.parse(stdout) as Record<string, unknown> };
}

/** What reached the cluster to end sessions. */
const kills = () =>
  stack.simulator.ledger().writes.map(({ path, verdict }) => `${decodeURIComponent(path)} ${verdict}`);

test('list shows the sessions that fit, and the pools of all', async () => {
  const [halted, all, none] = await Promise.all([
    sessions('list', LAB, '--state', 'halted', '--client', 'lost-*', '--node', 'n1'),
    json('sessions', 'list', LAB),
    sessions('list', LAB, '--client', '10.99.0.0/16'),
  ]);
  expect(halted).toEqual({ code: 0, stderr: '', stdout: expect.any(String) });
  expect(halted.stdout).toMatchInlineSnapshot(`
   "session  node  SVM   client       states: data | mover      operation    bytes  path
   ────────────────────────────────────────────────────────────────────────────────────────────
   1000:1   n1    svm1  lost-server  halted/successful | idle  backup     3.0 GiB  /svm1/home
   1000:2   n1    svm1  lost-server  halted/aborted | idle     backup     3.0 GiB  /svm1/db
   2 sessions: 2 halted
   NDMP session pools:
     n1: 3 of 36 in use
     n2: 4 of 36 in use
   Ages are not collected: write "ages: { every: 5m }" into the entry of lab in its worker's configuration
   "
  `);
  expect(all).toMatchObject({
    code: 0,
    document: {
      read: 'sessions',
      truncated: false,
      pools: [
        { node: 'n1', used: 3, limit: 36 },
        { node: 'n2', used: 4, limit: 36 },
      ],
      nodes: [{ name: 'n1', state: 'up' }, { name: 'n2' }],
    },
  });
  const { records } = all.document as { records: { sessionId: string }[] };
  expect(records.map(({ sessionId }) => sessionId)).toEqual([
    '1000:1',
    '1000:2',
    '1000:3',
    '1000:4',
    '1000:5',
    '1000:9',
    '1000:9',
  ]);
  expect(none.stdout).toContain('lab lists no such session\nNDMP session pools:\n  n1: 3 of 36 in use');
});

test('list sums up by client, node and SVM', async () => {
  const [byClient, byNode, bySvm] = await Promise.all([
    sessions('list', LAB, '--by', 'client', '--state', 'halted'),
    sessions('list', LAB, '--by', 'node', '--state', 'halted'),
    json('sessions', 'list', LAB, '--by', 'svm', '--path', '/svm?/home'),
  ]);
  expect(byClient.stdout).toMatch(/lost-server +3 +n1 2, n2 1 +3 halted +9\.0 GiB\n3 sessions: 3 halted/);
  expect(byNode.stdout).toMatch(/n1 +2 +3 of 36 in use +2 halted +6\.0 GiB\nn2 +1 +4 of 36 in use/);
  expect(bySvm.document).toMatchObject({
    by: 'svm',
    filter: { path: '/svm?/home' },
    groups: [
      { name: 'svm1', sessions: 1, states: { halted: 1 }, nodes: { n1: 1 } },
      { name: 'svm2', sessions: 1 },
    ],
  });
});

test('show has every field, says which session is meant, and that one is not there', async () => {
  const [one, two, unknown] = await Promise.all([
    sessions('show', LAB, '1000:1'),
    sessions('show', LAB, '1000:9'),
    json('sessions', 'show', LAB, '1:1'),
  ]);
  expect(one).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/client +lost-server \(10\.20\.0\.23:10000\)/),
  });
  expect(one.stdout).toMatch(/data +halted\/successful, backup[^]+ sessions kill lab .*--reason TEXT\n$/);
  expect(two).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/1000:9 is the id of several sessions/),
  });
  const names = [...two.stderr.matchAll(/\S+\/1000:9/g)].map(([name]) => name);
  expect(names).toHaveLength(2);
  expect(await json('sessions', 'show', LAB, names[1] ?? '')).toMatchObject({
    code: 0,
    document: { session: { sessionId: '1000:9' } },
  });
  expect(unknown).toMatchObject({ code: 5, document: { session: null } });
});

test('text of the cluster can do nothing to the terminal', async () => {
  const texts = await Promise.all([
    sessions('list', LAB),
    sessions('show', LAB, '1000:5'),
    sessions('kill', LAB, '1000:5', '--reason', 'x', '--yes'),
  ]);
  const shown = texts.map(({ stdout }) => stdout).join('');
  expect(shown).toContain(']8;;https://evil.example');
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  const { document } = await json('sessions', 'show', LAB, '1000:5');
  expect(document).toMatchObject({ session: { path: HOSTILE } });
});

test('what list prints is a snapshot that a policy is tried on, by the guard of that cluster', async () => {
  const listed = await sessions('list', LAB, '--json');
  const snapshot = path.join(folder, 'now.json');
  writeFileSync(snapshot, listed.stdout);
  const [table, checked, invalid] = await Promise.all([
    cli('policy', 'evaluate', policyFile, '--snapshot', snapshot),
    json('policy', 'check', policyFile, '--cluster', LAB),
    json('policy', 'check', snapshot),
  ]);
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(table.stdout).toMatch(
    /^Policy ask-first on 1 snapshot of .*: 1 of 7 sessions to kill\n {2}1000:4 +svm2 /,
  );
  expect(table.stdout).toContain(
    'Assumed: A single snapshot shows no change: judged as if nothing changed for 30m',
  );
  expect(checked).toEqual({
    code: 0,
    document: { file: policyFile, valid: true, policy: 'ask-first', findings: [] },
  });
  expect(invalid).toMatchObject({
    code: 1,
    document: {
      valid: false,
      problems: expect.arrayContaining([expect.objectContaining({ line: 1, file: snapshot })]),
    },
  });
});

test('watch tells rate, how long nothing changed, and what came and went', async () => {
  const watching = startCli(['sessions', 'watch', LAB, '--looks', '2', '--json'], { env: stack.env });
  // A process of its own, in a terminal of its own: Ctrl-C is a real one.
  const live = startProcess(['sessions', 'watch', LAB, '--client', 'lost-server'], {
    pty: true,
    env: stack.env,
  });
  await Promise.all([watching.shows('1000:9'), live.shows('next look in')]);
  stack.simulator.sessions.add({
    story: { name: 'late', deserves: 'lives', at: () => ({ data: { state: 'idle' } }) },
    id: '1000:7',
    node: 'n1',
  });
  expect(await watching.exitCode).toBe(0);
  live.signal('SIGINT');
  expect(await live.exitCode).toBe(0);
  const looks = watching
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { watched: { sessionId: string }[]; appeared: object[] });
  expect(looks).toHaveLength(2);
  const found = (id: string) => looks[1]?.watched.find(({ sessionId }) => sessionId === id);
  const still = found('1000:1') as unknown as { bytesPerSecond: number; unchangedSeconds: number };
  expect(still.bytesPerSecond).toBe(0);
  // Ten seconds lie between two looks, less what a busy machine takes to make the first.
  expect(still.unchangedSeconds).toBeGreaterThan(0);
  expect(found('1000:3')).toMatchObject({
    unchangedSeconds: 0,
    bytesPerSecond: expect.closeTo(64_000_000, -8),
  });
  expect(looks[1]?.appeared).toEqual([expect.objectContaining({ sessionId: '1000:7' })]);
  expect(live.stdout()).toMatch(/3 sessions: 3 halted\r?\n/);
});

test('what no rule matches, what is not granted and what is not listed is not even started', async () => {
  const [active, forbidden, unknown, mute] = await Promise.all([
    json('sessions', 'kill', LAB, '1000:3', '--reason', 'x', '--yes'),
    sessions('kill', LOOK, '1000:1', '--reason', 'x', '--yes'),
    sessions('kill', LAB, '1:1', '--reason', 'x', '--yes'),
    sessions('kill', LAB, '1000:1', '--reason', 'x'),
  ]);
  expect(active).toMatchObject({
    code: 4,
    document: { started: false, sessions: [{ sessionId: '1000:3', decision: 'kept', reason: 'no_match' }] },
  });
  expect(forbidden).toMatchObject({ code: 1, stderr: expect.stringContaining('allow: [kill-sessions]') });
  expect(unknown).toMatchObject({ code: 5, stderr: expect.stringContaining('lists no session 1:1') });
  expect(mute).toMatchObject({ code: 1, stderr: expect.stringContaining('--dry-run, then give --yes') });
  expect(kills()).toEqual([]);
});

test("an SVM's login kills nothing: kill says which login it takes, and what can be had without", async () => {
  const refused = await sessions('kill', 'svm', '1000:1', '--reason', 'x', '--yes');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/svm has an SVM's login \(scope: svm\).*--dry-run/s),
  });
  const dry = await sessions('kill', 'svm', '1000:1', '--window', '2s', '--reason', 'x', '--dry-run');
  expect(dry.stdout).toContain("an SVM's login is not shown the nodes");
  expect(kills()).toEqual([]);
});

test('kill says which rule matches and what the guard lengthens, asks, and kills that session alone', async () => {
  const kill = ['sessions', 'kill', LAB, '1000:1', '--window', '1s', '--reason', 'server was rebuilt'];
  const unsure = terminal(...kill);
  await unsure.shows('\\[y/N\\]');
  unsure.type('n\r');
  expect(await unsure.exitCode).toBe(0);
  expect(unsure.stdout()).toContain('Nothing was started.');
  const dry = await sessions('kill', LAB, '1000:1', '1000:2', '--window', '2s', '--reason', 'x', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('would be killed') });
  expect(kills()).toEqual([]);
  const sure = terminal(...kill);
  await sure.shows('\\[y/N\\]');
  sure.type('y\r');
  expect(await sure.exitCode).toBe(0);
  expect(sure.stdout()).toMatch(/rule finished-but-open matches/);
  expect(sure.stdout()).toContain('window 1s → 2s (guard.minWindow)');
  expect(kills()).toEqual([expect.stringMatching(/\/1000:1 justified$/)]);
});

test('approve takes the beginning of the hash, shows the plan before it asks, and refuses another plan', async () => {
  const run = startCli(['cleanup', 'run', LAB, '--policy', policyFile, '--mode', 'enforce', '--follow'], {
    env: stack.env,
  });
  await run.shows(`approve: ontap-workflows cleanup approve cleanup/${LAB}/ask-first --by NAME`);
  run.signal('SIGINT');
  expect(await run.exitCode).toBe(130);
  expect(run.stdout()).toContain(`cleanup status cleanup/${LAB}/ask-first --follow`);
  const status = await cli('cleanup', 'status', `${LAB}/ask-first`);
  const [, hash = ''] = /--by NAME --yes --plan ([0-9a-f]{64})/.exec(status.stdout) ?? [];
  const approve = (...words: string[]) =>
    cli('cleanup', 'approve', `${LAB}/ask-first`, '--by', 'bob', ...words);
  const asking = terminal('cleanup', 'approve', `${LAB}/ask-first`, '--by', 'bob');
  const [short, other] = await Promise.all([
    approve('--yes', '--plan', hash.slice(0, 7)),
    approve('--yes', '--plan', 'ffffffffffff'),
  ]);
  expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining('at least 8 digits') });
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining(`the plan that waits is ${hash}`) });
  await asking.shows(/1000:4[^]*At stake: [^]*cleanup reject [^]*Do you approve this plan\? \[y\/N\]/);
  asking.type('n\r');
  expect(await asking.exitCode).toBe(0);
  expect(await approve('--yes', '--json', '--plan', hash.slice(0, 12))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`"planHash": "${hash}"[^]*"until"[^]*"kills": 1`)),
  });
  const ended = await cli('cleanup', 'status', `${LAB}/ask-first`, '--follow');
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('enforced') });
});
