import { assertBuilt } from '../support/built-cli';
import { runCli, startCli, stopAll, WAIT_MS } from '../support/run-cli';
import { LAB, LOOK, type Stack, startStack } from '../support/stack';
import { hungDump, finishedButOpen } from '../../../src/simulator';

jest.setTimeout(WAIT_MS + 10_000);

/** The same cluster, of whose clients only those with one session may be evicted. */
const TIGHT = 'tight';

const DEAD = { address: '10.20.0.13', port: 40_000 };

let stack: Stack;

beforeAll(async () => {
  assertBuilt();
  const evict = { window: '600ms', every: '200ms', approvers: ['bob'] };
  stack = await startStack({
    sessions: [
      { story: hungDump(), id: '1000:1', client: DEAD },
      { story: finishedButOpen(), id: '1000:2', client: { ...DEAD, port: 40_001 } },
      { story: finishedButOpen(), id: '1000:3', client: { address: '10.20.0.14', port: 40_002 } },
    ],
    lab: { allow: ['kill-sessions'], guard: { evict } },
    more: { [TIGHT]: { allow: ['kill-sessions'], guard: { evict: { ...evict, maxSessions: 1 } } } },
    config: { clients: [{ cidr: '10.20.0.13/32', name: 'nbu-media-3' }] },
  });
  stack.simulator.switches.killBehaviour = { kind: 'vanish' };
});

afterAll(async () => {
  await stopAll();
  await stack?.close();
});

const cli = (...words: string[]) => runCli(words, stack.env);
const evict = (cluster: string, client: string) => [
  ...['sessions', 'evict', cluster, '--client', client],
  ...['--reason', 'host burnt down', '--name', 'alice', '--follow'],
];

test('a dry run ends with the exit code that the eviction would have', async () => {
  const [can, cannot] = await Promise.all([
    cli(...evict(LAB, '10.20.0.14'), '--dry-run'),
    cli(...evict(TIGHT, '10.20.0.13'), '--dry-run'),
  ]);
  expect(can).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      'reported: 1 of 3 sessions are of 10.20.0.14, and none of them moved: killing them would need approval.',
    ) as string,
  });
  expect(cannot).toMatchObject({
    code: 4,
    stdout: expect.stringContaining('guard.evict.maxSessions allows 1') as string,
  });
});

test('without --follow, too, it ends with 1 for a client that has no session', async () => {
  const words = evict(LAB, '10.20.0.98').filter((word) => word !== '--follow');
  expect(await cli(...words)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`Started evict/${LAB}/10.20.0.98`) as string,
    stderr: expect.stringContaining('no session of 10.20.0.98 is listed') as string,
  });
});

test('evict follows the run, which cleanup knows by its id: approved by another person it kills whatever hangs', async () => {
  const id = `evict/${LAB}/nbu-media-3`;
  const run = startCli(evict(LAB, 'nbu-media-3'), { env: stack.env });
  await run.shows(`approve: ontap-workflows cleanup approve ${id} --by NAME`);
  const again = await cli(...evict(LAB, 'nbu-media-3'));
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining(`${id} is running`) as string });
  const status = await cli('status');
  expect(status.stdout).toContain(`ontap-workflows cleanup approve ${id} --plan`);
  const [, hash = ''] = /--plan ([0-9a-f]{12})/.exec(status.stdout) ?? [];
  const own = await cli('cleanup', 'approve', id, '--by', 'alice', '--yes', '--plan', hash);
  expect(own.code).toBe(1);
  expect(await cli('cleanup', 'approve', id, '--by', 'bob', '--yes', '--plan', hash)).toMatchObject({
    code: 0,
  });
  expect(await run.exitCode).toBe(0);
  expect(run.stdout()).toContain('All 2 planned sessions were killed.');
  const left = stack.simulator.sessions.list().map(({ session }) => session.identity.id);
  expect(left).toEqual(['1000:3']);
});

test('evict says why there is nothing to evict, and what the owner has to write where it is not allowed', async () => {
  const [none, unknown, closed] = await Promise.all([
    cli(...evict(LAB, '10.20.0.99')),
    cli(...evict(LAB, 'nbu-media-4')),
    cli(...evict(LOOK, '10.20.0.14')),
  ]);
  expect(none).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no session of 10.20.0.99 is listed') as string,
  });
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('did you mean nbu-media-3?') as string,
  });
  expect(closed).toMatchObject({ code: 1, stderr: expect.stringContaining('guard.evict') as string });
});
