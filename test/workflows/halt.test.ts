import { ApplicationFailure } from '@temporalio/common';
import { EvictClient, HaltClient } from '../../src/client';
import { SCHEDULE_MEMO, scheduleId } from '../../src/contracts/ids';
import { haltStatusQuery } from '../../src/contracts/messages';
import { startTestServer, uniqueName } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { DEAD, hung } from './support/hung';
import { testPolicy } from './support/policies';
import { openStages, type Stage } from './support/stage';
import { hold, KILL, killed, outcomes, plannedHash } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, world } from './support/world';

// A halt stops the kills of every file that uses the same server.
const stages = useStages(startTestServer);

const ALICE = { name: 'alice', reason: 'the backup team asked' };
const halts = () => new HaltClient(stages.server.client, stages.taskQueue);
const WHY = /^killing is halted since .* by alice: the backup team asked$/;

/** One kill a slice, and a slice in five seconds and a half. */
const slowly = testPolicy({ limits: { maxPercent: 100, killsPerMinute: 11 } });

afterEach(async () => {
  await halts().resume({ name: 'test' });
});

test('a run that is started before or after a halt kills nothing, until it is lifted', async () => {
  const [before, after] = await Promise.all([stages.with(many(2)), stages.with([stale('1:1')])]);
  const asking = testPolicy({ approval: { required: true } });
  const run = await before.start({ policy: asking });
  const planHash = await plannedHash(run);
  expect(await halts().halt(ALICE)).toMatchObject({ wasHalted: false, state: { halted: true, by: 'alice' } });
  await run.approve({ planHash, by: 'bob' });
  const reports = await Promise.all([run.result(), after.run()]);
  for (const report of reports) {
    expect(report).toMatchObject({ outcome: 'halted', counts: { killed: 0 } });
    expect(new Set(report.sessions.map(({ outcome }) => outcome))).toEqual(new Set(['not_attempted']));
    expect(report.sessions[0]?.note).toMatch(WHY);
  }
  expect(reports[0].summary).toBe('Killing is halted; 0 of 2 planned sessions were killed before.');
  expect([...killed(before), ...killed(after)]).toEqual([]);
  expect(await halts().resume({ name: 'bob' })).toMatchObject({ wasHalted: true });
  expect(await after.run()).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
});

test('a halt in the middle of a slice holds for the next one', async () => {
  const stage = await stages.with(many(3));
  const held = hold(stage.simulator, KILL);
  const run = await stage.start({ policy: slowly });
  await held.reached;
  await halts().halt(ALICE);
  held.open();
  const report = await run.result();
  expect(report.outcome).toBe('halted');
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'not_attempted', '1:3': 'not_attempted' });
  expect(report.summary).toBe('Killing is halted; 1 of 3 planned sessions were killed before.');
  expect(killed(stage)).toEqual(['1:1']);
});

test('a request that ONTAP made of a kill without an answer is told, also when it is listed after a halt', async () => {
  const stage = await stages.with([stale('1:1')], {
    simulator: { switches: { killBehaviour: { kind: 'vanish' }, mav: '403', mavListedAfter: 6 } },
  });
  stage.simulator.faults.add({ kind: 'reset', when: 'after', ...KILL });
  const run = await stage.start({ policy: testPolicy({ verify: { within: '8s', killAgainAfter: '8s' } }) });
  await waitFor('the kill is sent', () => Promise.resolve(killed(stage).length === 1));
  await halts().halt(ALICE);
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'halted', counts: { awaitsApproval: 1 } });
  expect(report.sessions[0]).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1 } });
  expect(killed(stage)).toEqual(['1:1']);
});

test('a halt in the middle of an eviction leaves the other sessions of the client alone', async () => {
  const evict = { window: '600ms', every: '200ms', approvers: ['bob'] };
  const stage = await stages.with([hung('1:1', 50_001), hung('1:2', 50_002)], {
    entry: { guard: { minWindow: '500ms', minSamples: 2, evict } },
  });
  const run = await new EvictClient(stages.server.client, stages.taskQueue).start({
    ...{ cluster: stage.cluster, client: DEAD, requestedBy: ALICE },
  });
  const planHash = await plannedHash(run);
  const held = hold(stage.simulator, KILL);
  await run.approve({ planHash, by: 'bob' });
  await held.reached;
  await halts().halt(ALICE);
  // The promise: from then on nothing leaves.
  const holdsFromMs = Date.now() + 3_000;
  await waitFor('the halt holds', () => Promise.resolve(Date.now() > holdsFromMs));
  held.open();
  const report = await run.result();
  expect([report.outcome, outcomes(report)]).toEqual(['halted', { '1:1': 'killed', '1:2': 'not_attempted' }]);
  expect(killed(stage)).toEqual(['1:1']);
});

test('a session that outlives its kill is not killed again while all is halted', async () => {
  const stage = await stages.with([stale('1:1')], {
    simulator: { switches: { killBehaviour: { kind: 'ignores' } } },
  });
  const run = await stage.start({
    policy: testPolicy({ verify: { within: '6s', killAgainAfter: '2s' } }),
  });
  await waitFor('the kill', () => killed(stage).length === 1);
  await halts().halt(ALICE);
  const report = await run.result();
  expect([report.outcome, outcomes(report)]).toEqual(['halted', { '1:1': 'still_present' }]);
  expect(killed(stage)).toEqual(['1:1']);
});

test('a kill that is tried again asks again', async () => {
  const stage = await stages.with([stale('1:1')]);
  const busy = { kind: 'status', status: 503, code: '7', ...KILL, nth: 1, count: 'always' } as const;
  const end = stage.simulator.faults.add(busy);
  const run = await stage.start();
  await waitFor('the first try', () => killed(stage).length >= 1);
  await halts().halt(ALICE);
  end();
  const tries = killed(stage).length;
  const report = await run.result();
  expect([report.outcome, outcomes(report)]).toEqual(['halted', { '1:1': 'not_attempted' }]);
  expect(killed(stage)).toHaveLength(tries);
});

test('who can not learn whether all is halted kills nothing', async () => {
  const readHalt = async () => {
    throw ApplicationFailure.nonRetryable('Temporal is away');
  };
  const own = await openStages(stages.server, undefined, { readHalt });
  const stage: Stage = await own.open({ simulator: { scenario: world([stale('1:1')]) } });
  const report = await stage.run();
  await own.close();
  expect(report).toMatchObject({
    outcome: 'halted',
    sessions: [{ outcome: 'not_attempted', note: 'Temporal did not say in time whether killing is halted' }],
  });
  expect(killed(stage)).toEqual([]);
});

test('a halt says who and why, is not halted twice, and no cancel lifts it', async () => {
  const { workflow } = stages.server.client;
  expect(await halts().status()).toEqual({ halted: false });
  await halts().halt(ALICE);
  expect(await halts().halt({ name: 'bob', reason: 'me too' })).toMatchObject({
    wasHalted: true,
    state: { halted: true, by: 'alice', reason: ALICE.reason },
  });
  const handle = workflow.getHandle('halt');
  await handle.cancel();
  await waitFor('its check', async () => (await handle.query(haltStatusQuery)).requestedBy !== undefined);
  expect(await handle.query(haltStatusQuery)).toMatchObject({ requestedBy: ALICE });
  expect(await halts().status()).toMatchObject({ halted: true });
  await expect(handle.executeUpdate('resume', { args: [{}] })).rejects.toMatchObject({
    cause: { type: 'InvalidRequest' },
  });
  await halts().resume({ name: 'bob', reason: 'all clear' });
  expect(await handle.result()).toMatchObject({
    requestedBy: ALICE,
    resumedBy: { name: 'bob', reason: 'all clear' },
  });
  expect(await halts().resume({ name: 'bob' })).toMatchObject({ wasHalted: false });
});

test('a halt that is started with bad input, or under another id, holds until it is lifted', async () => {
  const { client } = stages.server;
  await expect(halts().halt({ name: 'alice', reason: ' ' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  expect(await halts().status()).toEqual({ halted: false });
  const start = (workflowId: string, input: object) =>
    client.workflow.start('halt', { taskQueue: stages.taskQueue, workflowId, args: [input] });
  const odd = await start('halt', { requestedBy: { name: 'alice', reason: ' ' } });
  await waitFor('its words', async () => (await odd.query(haltStatusQuery)).requestedBy !== undefined);
  expect(await halts().status()).toMatchObject({
    halted: true,
    by: 'unknown',
    reason: expect.stringContaining('Input of halt is not valid') as string,
  });
  await halts().resume({ name: 'bob' });
  await odd.result();
  const elsewhere = await start(uniqueName('halt'), { requestedBy: ALICE });
  await waitFor('the halt', async () => (await halts().status()).halted);
  await expect((await start(uniqueName('halt'), { requestedBy: ALICE })).result()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('All kills are halted already') as string },
  });
  await halts().resume({ name: 'bob' });
  expect(await elsewhere.result()).toMatchObject({ requestedBy: ALICE, resumedBy: { name: 'bob' } });
});

test('a halt pauses our schedules, and resume those only that it has paused', async () => {
  const { schedule } = stages.server.client;
  const create = (id: string, memo: Record<string, unknown>, paused = false) =>
    schedule.create({
      scheduleId: id,
      spec: { intervals: [{ every: '30d' }] },
      action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'nobody-polls-this' },
      memo,
      state: { paused, note: paused ? 'for the weekend' : 'as planned' },
    });
  const all = [
    await create(scheduleId('nightly'), SCHEDULE_MEMO),
    await create(scheduleId('resting'), SCHEDULE_MEMO, true),
    await create('somebody-elses', {}),
  ];
  const states = () => Promise.all(all.map(async (each) => (await each.describe()).state));
  const listed = async () => {
    const names: string[] = [];
    for await (const { scheduleId: id } of schedule.list()) names.push(id);
    return names;
  };
  await waitFor('the schedules are listed', async () => (await listed()).length === all.length);
  expect((await halts().halt(ALICE)).schedules).toEqual({ changed: ['nightly'], failed: [] });
  expect(await states()).toMatchObject([
    { paused: true, note: 'Paused by alice (halt): the backup team asked' },
    { paused: true, note: 'for the weekend' },
    { paused: false },
  ]);
  expect((await halts().resume({ name: 'bob' })).schedules).toEqual({ changed: ['nightly'], failed: [] });
  expect(await states()).toMatchObject([{ paused: false }, { paused: true }, { paused: false }]);
});
