import { randomInt, randomUUID } from 'node:crypto';
import { cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../../src/client';
import { PACKAGE_ROOT } from '../../../src/node';
import { createRandom } from '../../../src/simulator';
import { waitFor } from '../../support/wait-for';
import { PAUSE_AND_HOLD } from '../../workflows/jobs/support/sequence-steps';
import { testPolicy } from '../../workflows/support/policies';
import { assertBuilt } from '../support/built-cli';
import {
  type CliProcess,
  descendantsOf,
  isAlive,
  runCli,
  startCli,
  stopAll,
  until,
  WAIT_MS,
} from '../support/cli-process';
import * as inProcess from '../support/run-cli';
import { nightly, openServeSite, says, type ServeSite } from './support/serve-site';

// Each call that was in flight when a worker died is given up by Temporal after a minute.
jest.setTimeout(3 * WAIT_MS);

let site: ServeSite;
let serving: CliProcess;
let workflows: OntapWorkflows;

beforeAll(async () => {
  assertBuilt();
  site = await openServeSite();
  serving = await site.serve();
  workflows = await site.connect();
});

afterAll(async () => {
  await workflows?.close();
  await stopAll();
  await site?.close();
});

const by = { requestedBy: { name: 'tester' } };
const modeOf = (name: string) => (statSync(path.join(site.state, name)).mode & 0o777).toString(8);

test('it is ready when histories are kept for 120 days, the schedules are as in the file, and the audit is exported', async () => {
  await until('systemd was told', () => site.told().includes('READY=1'));
  await until('the watchdog was fed', () => site.told().includes('WATCHDOG=1'));
  const { config } = await workflows.temporal.connection.workflowService.describeNamespace({
    namespace: 'default',
  });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(120 * 86_400);
  expect(await workflows.schedules.list()).toMatchObject([{ name: 'nightly', mode: 'report' }]);
  await waitFor('there is an audit', () => existsSync(path.join(site.state, 'audit')));
  expect(['temporal.db', 'lock', 'temporal.log'].map(modeOf)).toEqual(['640', '640', '600']);
});

test('a second one on the same state, and one on the same port, say who has it and what to do', async () => {
  const [sameState, samePort] = await Promise.all([
    runCli(site.words({ port: site.port + 1 })),
    runCli(site.words({ state: path.join(site.folder.path, 'other') })),
  ]);
  expect(sameState).toMatchObject({
    code: 75,
    stderr: expect.stringContaining(`is in use (process ${serving.pid}); stop that one`),
  });
  expect(samePort).toMatchObject({
    code: 69,
    stderr: expect.stringContaining(`Port ${site.port} of 127.0.0.1 is taken`),
  });
});

test('the schedules follow the file; one that is wrong is told and changes nothing', async () => {
  site.folder.write('schedules.yaml', nightly('30 3 * * *'));
  await says(serving, '"action":"change"');
  site.folder.write('schedules.yaml', nightly('never'));
  await says(serving, 'stay as they are until the file is corrected');
  expect(await workflows.schedules.list()).toHaveLength(1);
  site.folder.write('schedules.yaml', nightly('30 3 * * *'));
});

/** Where the state is that goes on. */
let served: { state?: string } = {};

/** A SIGKILL of it, at an instant within the next second; then it starts again. */
async function killAndStartAgain(state?: string): Promise<void> {
  if (state !== undefined) served = { state };
  await sleep(randomInt(1_000));
  const children = descendantsOf(serving.pid);
  serving.signal('SIGKILL');
  await serving.exitCode;
  serving = await site.serve(served);
  // The lock is the server's, too: the new one has waited for the end of the old.
  await until('the server of before is gone', () => !children.some(isAlive));
}

const KILLS = 8;

/** Longer than a start takes. */
const LONGEST_LIFE_MS = 4_000;

/** Kills what serves, then each start at an instant of its own, also before it is ready; the last one is let be. */
async function killedAtAnyInstant(seed: number): Promise<void> {
  console.info(`killed at the instants of seed ${seed}`);
  const random = createRandom(seed);
  serving.signal('SIGKILL');
  for (let kill = 0; kill < KILLS; kill++) {
    await serving.exitCode;
    serving = startCli(site.words());
    await sleep(random.next() * LONGEST_LIFE_MS); // any instant is right: there is nothing to wait for
    serving.signal('SIGKILL');
  }
  await killAndStartAgain();
}

/** A copy that was taken while runs are open, as the state of another host. */
async function copyElsewhere(): Promise<string> {
  const [copy, elsewhere] = ['copy', 'elsewhere'].map((name) => path.join(site.folder.path, name));
  const taken = await inProcess.runCli(['backup', copy!, '--state', site.state]);
  expect([taken.code, taken.stderr]).toEqual([0, '']);
  const restored = await inProcess.runCli(['restore', copy!, '--state', elsewhere!]);
  expect([restored.code, restored.stderr]).toEqual([0, '']);
  expect(restored.stdout).toMatch(/holds the state of \d{4}-.* files/);
  return elsewhere!;
}

test('killed again and again over a clean-up, a wait, a pause and a schedule, it goes on where it was, also elsewhere', async () => {
  const { simulator } = site;
  const [waited, paused] = [randomUUID(), randomUUID()];
  simulator.jobs.add({ description: 'waited for', uuid: waited, work: 600 });
  simulator.jobs.add({ description: 'held', uuid: paused, pausable: true, pausing: 0.1 });
  const cluster = 'sim';
  const policy = testPolicy({ observe: { window: '8s', every: '2s' } });
  const watch = await workflows.jobs.watch({ cluster, uuid: waited, ...by });
  const sequence = await workflows.sequences.start({
    cluster,
    select: { uuids: [paused] },
    steps: PAUSE_AND_HOLD,
    ...by,
  });
  const cleanup = await workflows.cleanup.start({ cluster, policy, mode: 'enforce', ...by });
  await workflows.schedules.trigger('nightly');

  await killedAtAnyInstant(randomInt(2 ** 31));
  await killAndStartAgain(await copyElsewhere());

  const report = await cleanup.result();
  // Two samples that nobody took in time end the window: then nothing is killed.
  const killed = report.outcome === 'incomplete_view' ? 0 : 3;
  expect(report.counts.killed).toBe(killed);
  expect(simulator.ledger()).toMatchObject({ deletes: killed, wrongfulKills: 0, racedKills: 0 });
  // The call that died with its worker is given up by Temporal after a minute.
  const isHolding = async () => (await sequence.status()).holdUntil !== undefined;
  await waitFor('it holds', isHolding, 2 * WAIT_MS);
  await sequence.release(by.requestedBy);
  expect(await sequence.result()).toMatchObject({ outcome: 'done' });
  expect(simulator.jobs.get(paused)?.record.state).toBe('running');
  simulator.clock.advance(600);
  expect(await watch.result()).toMatchObject({ outcome: 'succeeded' });
  const [{ lastRun } = {}] = await workflows.schedules.list();
  expect(lastRun).toBeDefined();
});

const CHECKED = 'await activities_1.decisions.checkTrackRequest(input);';

/** The package of another release, whose watches have one command more. */
function packageOfAnotherRelease(): string {
  const root = path.join(site.folder.path, 'another');
  for (const name of ['package.json', 'dist', 'policies'])
    cpSync(path.join(PACKAGE_ROOT, name), path.join(root, name), { recursive: true });
  symlinkSync(path.join(PACKAGE_ROOT, 'node_modules'), path.join(root, 'node_modules'));
  const bundle = path.join(root, 'dist/workflow-bundle.js');
  const code = readFileSync(bundle, 'utf8');
  writeFileSync(bundle, code.replace(CHECKED, `${CHECKED} await (0, workflow_1.sleep)(1);`));
  return path.join(root, 'dist/cli/main.js');
}

async function stopServing(): Promise<void> {
  serving.signal('SIGTERM');
  expect(await serving.exitCode).toBe(0);
}

/** A watch of a job that ends now or never, and whether it has had a timer. */
async function watchOf(work?: number) {
  const uuid = randomUUID();
  site.simulator.jobs.add({ description: 'over an upgrade', uuid, ...(work === undefined ? {} : { work }) });
  const watch = await workflows.jobs.watch({ cluster: 'sim', uuid, ...by });
  const run = workflows.temporal.workflow.getHandle(watch.workflowId);
  const looks = async () =>
    (await run.describe()).raw.pendingActivities?.some(
      ({ activityType }) => activityType?.name === 'pollJob',
    ) === true;
  const hadTimer = async () =>
    (await run.fetchHistory()).events?.some((event) => event.timerStartedEventAttributes) ?? false;
  return { uuid, watch, looks, hadTimer };
}

test('a package whose code does not fit the open runs names them and starts nothing; --previous goes on until they have ended', async () => {
  const before = await watchOf();
  await waitFor('it looks at the job', before.looks);
  await stopServing();
  const cli = packageOfAnotherRelease();

  const refused = startCli(site.words(served), { cli });
  let code: number | null | undefined;
  void refused.exitCode.then((ended) => (code = ended));
  const serves = () => refused.stderr().includes('"msg":"Serving"');
  await until('it has ended, or serves', () => code !== undefined || serves());
  expect([code, serves()]).toEqual([70, false]);
  expect(refused.stderr()).toContain(`can't go on with 1 open run that began with another one`);
  expect(refused.stderr()).toContain(before.watch.workflowId);

  serving = await site.serve({ ...served, cli, previous: true });
  expect(serving.stderr()).toContain('start without --previous when they have ended');
  site.simulator.jobs.add({ description: 'over an upgrade', uuid: before.uuid, work: 0 });
  expect(await before.watch.result()).toMatchObject({ outcome: 'succeeded' });
  expect(await before.hadTimer()).toBe(false);
  await stopServing();

  serving = await site.serve({ ...served, cli });
  const after = await watchOf(0);
  expect(await after.watch.result()).toMatchObject({ outcome: 'succeeded' });
  expect(await after.hadTimer()).toBe(true);
});

test('a signal ends it with what it has started, and systemd is told', async () => {
  const children = descendantsOf(serving.pid);
  serving.signal('SIGTERM');
  expect(await serving.exitCode).toBe(0);
  expect(site.told()).toContain('STOPPING=1');
  await until('all of them are gone', () => !children.some(isAlive));
});
