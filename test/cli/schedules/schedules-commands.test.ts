import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AlreadyRunningError, connectOntapWorkflows, type OntapWorkflows } from '../../../src/client';
import { scheduleId } from '../../../src/contracts/ids';
import type { ScheduleInput } from '../../../src/contracts/schedule';
import { waitFor } from '../../support/wait-for';
import { testPolicy } from '../../workflows/support/policies';
import { assertBuilt } from '../support/built-cli';
import { runCli as runProcess } from '../support/cli-process';
import { runCli, stopAll, WAIT_MS } from '../support/run-cli';
import { LAB, type Stack, startStack } from '../support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const folder = mkdtempSync(path.join(tmpdir(), 'schedules-'));
const FILE = path.join(folder, 'schedules.yaml');
const ALICE = { name: 'alice', reason: 'upgrade', ticket: 'CHG-1' };
const FOREIGN = 'somebody-elses';

let stack: Stack;
let workflows: OntapWorkflows;

beforeAll(async () => {
  assertBuilt();
  stack = await startStack({ lab: { guard: { minWindow: '500ms', minSamples: 2 } } });
  workflows = await connectOntapWorkflows(stack.place);
});

afterAll(async () => {
  await stopAll();
  await workflows?.close();
  await stack?.close();
  rmSync(folder, { recursive: true });
});

const schedules = (...words: string[]) => runCli(['schedules', ...words], stack.env);
const asProcess = (...words: string[]) => runProcess(['schedules', ...words], stack.env);

const entry = (name: string, change: Partial<ScheduleInput> = {}): ScheduleInput => ({
  name,
  interval: '4h',
  policy: testPolicy(),
  clusters: LAB,
  mode: 'report',
  ...change,
});

const planOf = async (...wanted: ScheduleInput[]) => (await workflows.schedules.plan(wanted)).schedules;

const actionsOf = async (...wanted: ScheduleInput[]) =>
  Object.fromEntries((await planOf(...wanted)).map(({ name, action }) => [name, action]));

async function apply(...wanted: ScheduleInput[]) {
  const done = await workflows.schedules.apply(await workflows.schedules.plan(wanted), ALICE);
  expect(done.filter(({ error }) => error !== undefined)).toEqual([]);
}

const handleOf = (name: string) => workflows.temporal.schedule.getHandle(scheduleId(name));

/** As somebody does it who knows nothing of files. */
async function createByHand(id: string): Promise<void> {
  await workflows.temporal.schedule.create({
    scheduleId: id,
    spec: { intervals: [{ every: '9h' }] },
    action: { type: 'startWorkflow', workflowType: 'x', taskQueue: 'nobody-polls-this' },
  });
}

const listed = async () => (await workflows.schedules.list()).map(({ name }) => name);

const untilListed = (...names: string[]) =>
  waitFor(`the list has ${names.join(', ')}`, async () => (await listed()).join() === names.join());

test('apply does what its dry run shows, and nothing the second time', async () => {
  writeFileSync(
    FILE,
    [
      'schedules:',
      `  nightly: { cron: 0 2 * * mon-fri, timezone: Europe/Berlin, jitter: 5m, policy: default, clusters: ${LAB}, mode: enforce, reason: r }`,
      '  everywhere: { interval: 4h, policy: default, clusters: all, mode: report, paused: true }',
    ].join('\n'),
  );
  const dry = await asProcess('apply', FILE, '--dry-run');
  expect(dry).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      '+ create  everywhere  every 4h, report by default on all',
      `+ create  nightly  cron 0 2 * * 1-5 Europe/Berlin, enforce by default on ${LAB}`,
      '2 to create, 0 unchanged.',
      'Nothing was changed.\n',
    ].join('\n'),
  });
  expect(await actionsOf()).toEqual({});
  expect(await schedules('apply', FILE, '--yes', '--name', 'ci')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/2 to create, 0 unchanged\.\nDone\.\n$/),
  });
  const again = await schedules('apply', FILE, '--yes', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    applied: false,
    schedules: [
      { name: 'everywhere', action: 'none', changes: [] },
      { name: 'nightly', action: 'none', changes: [] },
    ],
  });
  const there = await handleOf('nightly').describe();
  expect(there).toMatchObject({
    policies: { overlap: 'SKIP', catchupWindow: 600_000, pauseOnFailure: false },
    spec: { timezone: 'Europe/Berlin', jitter: 300_000 },
    action: {
      workflowType: 'cleanupStaleSessions',
      workflowId: `cleanup/${LAB}/default`,
      taskQueue: 'ontap-workflows',
      args: [{ cluster: LAB, mode: 'enforce', requestedBy: { name: 'schedule/nightly', reason: 'r' } }],
    },
  });
  expect(await handleOf('everywhere').describe()).toMatchObject({
    state: { paused: true, note: 'Paused by ci (file)' },
    action: { workflowType: 'cleanupFleet', workflowId: 'fleet/default', args: [{ clusters: 'all' }] },
  });
});

test('changes of the file and by hand are shown with both sides and set right; a pause stays', async () => {
  await apply(entry('edited'), entry('paused'), entry('gone'));
  await untilListed('edited', 'gone', 'paused');
  await handleOf('edited').update(({ spec, ...rest }) => ({ ...rest, spec: { ...spec, jitter: '7m' } }));
  await workflows.schedules.pause('paused', ALICE);
  const wanted = [entry('edited'), entry('paused', { policy: testPolicy({ limits: { maxKills: 3 } }) })];
  const plan = await workflows.schedules.plan(wanted);
  expect(plan.schedules).toMatchObject([
    { action: 'change', changes: [{ path: 'jitter', before: '7m' }], editedByHand: true },
    { action: 'delete' },
    {
      action: 'change',
      changes: [
        { path: 'policy.limits.maxKills', before: '20', after: '3' },
        { path: 'policy.limits.maxPercent', before: '100', after: '50' },
      ],
      editedByHand: false,
      staysPaused: { through: 'command', by: 'alice', reason: 'upgrade [CHG-1]' },
    },
  ]);
  await workflows.schedules.apply(plan, ALICE);
  expect(await actionsOf(...wanted)).toEqual({ edited: 'none', paused: 'none' });
  expect(await handleOf('paused').describe()).toMatchObject({ state: { paused: true } });
  expect((await handleOf('edited').describe()).spec.jitter ?? 0).toBe(0);
});

test('schedules of others are left alone, whatever they are called', async () => {
  await createByHand(FOREIGN);
  await createByHand(scheduleId('taken'));
  await apply(entry('ours'));
  await untilListed('ours');
  await expect(planOf(entry('taken'))).rejects.toThrow(
    'schedules.taken: the schedule ontap-workflows/taken exists, and is not managed by a file',
  );
  await apply();
  await untilListed();
  for (const id of [FOREIGN, scheduleId('taken')])
    await expect(workflows.temporal.schedule.getHandle(id).describe()).resolves.toBeDefined();
  for (const verb of ['trigger', 'pause', 'resume'])
    expect(await schedules(verb, 'taken')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no schedule "taken" that a file manages'),
    });
  await handleOf('taken').delete();
});

test('what changed after the plan was made is not overwritten, and not deleted', async () => {
  await apply(entry('raced'), entry('dropped'));
  await untilListed('dropped', 'raced');
  const plan = await workflows.schedules.plan([entry('raced', { interval: '5h' })]);
  for (const name of ['raced', 'dropped']) await workflows.schedules.pause(name, ALICE);
  expect(await workflows.schedules.apply(plan, ALICE)).toMatchObject([
    { name: 'dropped', action: 'delete', error: expect.stringContaining('make a new plan') },
    { name: 'raced', action: 'change', error: expect.stringContaining('make a new plan') },
  ]);
  expect((await handleOf('raced').describe()).spec.intervals).toMatchObject([{ every: 14_400_000 }]);
  await apply();
});

test('a schedule that starts again before its run can have ended is refused with the numbers', async () => {
  const policy = testPolicy({ observe: { window: '1h', every: '10m' } });
  await expect(planOf(entry('often', { interval: '74m', policy }))).rejects.toMatchObject({
    code: 'invalid_request',
    problems: [expect.stringContaining('leaves 1h 14m between two starts but a run may take 1h 15m')],
  });
});

test('a trigger starts nothing while a run goes on, however many come at once', async () => {
  // A name of its own: what other schedules start in this second has another id.
  const policy = testPolicy({ name: 'hourly', observe: { window: '1h', every: '10m' } });
  await apply(entry('triggered', { policy }));
  const both = await Promise.allSettled([
    workflows.schedules.trigger('triggered'),
    workflows.schedules.trigger('triggered'),
  ]);
  const started = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = both.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const workflowId = started[0]?.workflowId ?? '';
  expect(workflowId).toMatch(new RegExp(`^cleanup/${LAB}/hourly-\\d{4}-`));
  expect([...new Set(started.map((run) => run.workflowId))]).toEqual([workflowId]);
  for (const error of refused) expect(error).toBeInstanceOf(AlreadyRunningError);
  expect(await schedules('trigger', 'triggered')).toMatchObject({
    code: 1,
    stderr: `${workflowId} is running already; follow that run, or stop it first\n`,
  });
  const { info } = await handleOf('triggered').describe();
  expect(info.numActionsTaken).toBe(1);
  await workflows.cleanup.get(workflowId).cancel();
});

test('pause and resume say who and why, and the list shows it with the last outcome', async () => {
  await apply(entry('shown', { cron: '0 2 * * *', interval: undefined, timezone: 'Europe/Berlin' }));
  await untilListed('shown');
  const { stdout } = await schedules('trigger', 'shown', '--json');
  const { workflowId } = JSON.parse(stdout) as { workflowId: string };
  expect(await workflows.cleanup.get(workflowId).result()).toMatchObject({ outcome: 'reported' });
  expect(await schedules('pause', 'shown', '--name', 'bob', '--reason', 'switch\u202e')).toMatchObject({
    code: 0,
    stdout: 'Paused: shown\n',
  });
  expect((await schedules('list')).stdout).toMatch(
    new RegExp(
      `shown +cron 0 2 \\* \\* \\* Europe/Berlin +report by default on ${LAB} +reported, \\d+s ago +paused by bob: switch\ufffd\n1 schedule\n$`,
    ),
  );
  expect((await schedules('resume', 'shown')).stdout).toBe('Resumed: shown\n');
  const { schedules: rows } = JSON.parse((await schedules('list', '--json')).stdout) as {
    schedules: object[];
  };
  expect(rows).toMatchObject([
    { name: 'shown', clusters: [LAB], lastRun: { workflowId, outcome: 'reported' }, nextRuns: { length: 5 } },
  ]);
  expect(rows[0]).not.toHaveProperty('paused');
});
