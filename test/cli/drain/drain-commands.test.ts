import type { DrainReport, DrainStatus } from '../../../src/contracts/drain';
import type { Status } from '../../../src/contracts/status';
import { waitFor } from '../../support/wait-for';
import { stale, working, world } from '../../workflows/support/world';
import { assertBuilt } from '../support/built-cli';
import { runCli, said, startCli, stopAll, until, WAIT_MS } from '../support/run-cli';
import { LAB, LOOK, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  const scenario = world([working('1:1', { path: '/svm1/db' }), stale('3:1', { node: 'n3' })]);
  stack = await startStack({ scenario, lab: { allow: ['control-jobs', 'kill-sessions'] } });
});

afterAll(async () => {
  await stopAll();
  await stack?.close();
});

const drain = (...words: string[]) => runCli(['drain', ...words], stack.env);
const stateOf = (uuid: string) => stack.simulator.jobs.get(uuid)?.record.state;
const statusOf = async (id: string) =>
  JSON.parse((await drain('status', id, '--json')).stdout) as DrainStatus;

test('a node is drained: what holds it is shown, its job is paused, and it ends clear', async () => {
  const uuid = stack.job({ description: 'Apply Job', node: 'n1', pausable: true, pausing: 1 });
  const started = await drain(
    LAB,
    'n1',
    '--until',
    '2m',
    '--every',
    '1s',
    '--jobs',
    'pause',
    '--name',
    'alice',
  );
  expect(started).toMatchObject({
    code: 0,
    stdout: 'Started drain/lab/n1\nLook at it: ontap-workflows drain status drain/lab/n1 --follow\n',
  });
  await until('it is paused', () => stateOf(uuid) === 'paused');
  const joined = await drain('run', LAB, 'n1', '--jobs', 'list', '--json');
  expect(joined.stderr).toMatch(
    /^Joined drain\/lab\/n1, which runs since \S+ \S+: alice asked for it. It goes on by those options: until \S+ \S+, jobs: pause\n$/,
  );
  expect(JSON.parse(joined.stdout)).toMatchObject({ workflowId: 'drain/lab/n1' });
  expect((await drain('run', LAB, 'n1')).stdout).toBe(
    'Look at it: ontap-workflows drain status drain/lab/n1 --follow\n',
  );
  const isSeen = ({ pauses: [pause], last }: DrainStatus) =>
    pause?.outcome === 'held' && last?.jobs.some(({ state }) => state === 'paused') === true;
  await waitFor(
    'its pause has landed, and a look has seen it',
    async () => isSeen(await statusOf('lab/n1')),
    WAIT_MS,
  );
  const overview = JSON.parse((await runCli(['status', '--json'], stack.env)).stdout) as Status;
  expect(overview.drains).toMatchObject([
    {
      ...{ cluster: LAB, node: 'n1', phase: 'drains', requestedBy: { name: 'alice' } },
      ...{ holds: { sessions: 1, jobs: 0 }, pauses: { held: 1, owed: 0 } },
    },
  ]);
  const shown = await drain('status', 'lab/n1');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(/n1 is held by 1 session \(1 moves, 1 protected\)\./);
  expect(shown.stdout).toMatch(/1:1 .*\/svm1\/db .*active\/idle .* [MG]iB .*moves \S+ MiB\/s .*guard/);
  expect(shown.stdout).toMatch(
    new RegExp(`${uuid} .*Apply Job .*paused .*held: paused until the drain ends`),
  );
  const following = startCli(['drain', 'status', 'lab/n1', '--follow'], { env: stack.env });
  await following.shows(/there +1:1/);
  const { sessions } = stack.simulator;
  for (const { session, record } of sessions.list()) if (record.node?.name === 'n1') sessions.remove(session);
  expect(await following.exitCode).toBe(0);
  expect(following.stdout()).toMatch(/clear: n1 is clear/);
  expect(following.stdout()).toMatch(/left +1:1/);
  // The last look was before the resume.
  expect(following.stdout()).toMatch(new RegExp(`${uuid} .*Apply Job .*running again .*resumed: `));
  expect(stateOf(uuid)).toBe('running');
  const listed = await runCli(['drain', 'list', '--outcome', 'clear'], stack.env);
  expect(listed.stdout).toMatch(/drain\/lab\/n1 .*alice/);
  const audit = await runCli(['audit', 'show', 'drain/lab/n1', '--json'], stack.env);
  expect(audit.stdout).toMatch(/"looked": ?"node"/);
});

test('one that is held at its deadline ends with 1, and names the clean-up for what does not move', async () => {
  const { code, stdout } = await drain(
    LAB,
    'n3',
    '--until',
    '4s',
    '--every',
    '1s',
    '--jobs',
    'list',
    '--follow',
    '--json',
  );
  expect(code).toBe(1);
  const { outcome, last } = JSON.parse(stdout) as DrainReport;
  expect([outcome, last?.counts]).toMatchObject(['held', { sessions: 1, frozen: 1 }]);
  expect(last?.offer).toMatch(
    /^ontap-workflows cleanup run lab --policy default --mode enforce --only \S+\/3:1 --reason "drain of n3" --follow$/,
  );
  expect((await drain('status', 'lab/n3')).stdout).toContain(last?.offer ?? 'no offer');
  expect(stack.simulator.ledger().writes.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

test('a drain that is stopped says so', async () => {
  await drain(LAB, 'n4', '--until', '20s', '--hold', '1m', '--every', '1s');
  await waitFor('it is clear', async () => (await statusOf('lab/n4')).phase === 'clear', WAIT_MS);
  const { code, stdout } = await drain('stop', 'lab/n4', '--json');
  expect([code, (JSON.parse(stdout) as DrainReport).outcome]).toEqual([7, 'stopped']);
});

test.each([
  [[LAB, 'n9', '--follow'], 'there is no node n9; there are n1, n2, n3, n4'],
  [[LAB, 'n9'], 'there is no node n9; there are n1, n2, n3, n4'],
  [[LAB, 'n9', '--json'], 'there is no node n9; there are n1, n2, n3, n4'],
  [[LOOK, 'n1', '--jobs', 'pause', '--follow'], 'allow: [control-jobs]'],
  [[LOOK, 'n2', '--jobs', 'pause'], 'allow: [control-jobs]'],
])('%j ends with 1, and why', async (words, why) => {
  expect(await drain(...words)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
});

test.each([
  [['drain', 'lab', 'n1', '--until', '2020-01-01T00:00:00Z'], 'over already'],
  [['drain', 'lab', 'n1', '--until', '25:00'], 'a duration such as 2h'],
  [['drain', 'lab', '../n1'], 'letters, digits'],
  [['drain', 'lab', 'n1', '--jobs', 'kill'], 'Allowed choices are pause, wait, list'],
  [['drain', 'lab', 'n1', '--hold', '2d'], 'between 1s and 24h'],
  [['drain', 'status', 'sequence/lab/x'], 'drain/CLUSTER/NODE'],
])('%j is bad input', async (words, why) => {
  expect(await said(...words)).toContain(why);
});
