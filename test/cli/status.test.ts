import { connectOntapWorkflows, type OntapWorkflows } from '../../src/client';
import { desiredOf } from '../../src/client/schedules/desired';
import { unpaidPauses } from '../../src/client/status/owed-pauses';
import { waiting } from '../../src/client/status/waiting';
import { pauseWorkflowId, scheduleId } from '../../src/contracts/ids';
import { pauseNote } from '../../src/contracts/pause-note';
import type { ScheduleInput } from '../../src/contracts/schedule';
import type { Notification } from '../../src/contracts/notification';
import { scheduleSchema } from '../../src/contracts/schemas/schedules';
import { waitFor } from '../support/wait-for';
import { type PolicyInput, testPolicy } from '../workflows/support/policies';
import { stale } from '../workflows/support/world';
import { closeReceivers, openReceiver } from '../worker/support/receiver';
import { assertBuilt } from './support/built-cli';
import { runCli as runProcess } from './support/cli-process';
import { runCli, stopAll, WAIT_MS } from './support/run-cli';
import { LAB, LOOK, type Stack, startStack } from './support/stack';

jest.setTimeout(WAIT_MS + 10_000);

const ALICE = { name: 'alice' };

let receiver: Awaited<ReturnType<typeof openReceiver>>;
let stack: Stack;
let workflows: OntapWorkflows;

beforeAll(async () => {
  assertBuilt();
  receiver = await openReceiver((response) => response.end());
  stack = await startStack({
    sessions: [stale('1:1', { node: 'n1' })],
    lab: { allow: ['control-jobs', 'kill-sessions'], guard: { minWindow: '500ms', minSamples: 2 } },
    config: {
      clients: [{ cidr: '0.0.0.0/0', name: 'backup-a' }],
      webhooks: { ops: { urlEnv: 'STACK_HOOK', allowHttp: true } },
    },
    worker: { uiUrl: 'https://temporal.example' },
    env: { STACK_HOOK: receiver.url },
  });
  workflows = await connectOntapWorkflows(stack.place);
});

afterAll(async () => {
  await stopAll();
  await workflows?.close();
  await stack?.close();
  await closeReceivers();
});

const status = (...words: string[]) => runCli(['status', ...words], stack.env);

const entry = (name: string, change: Partial<ScheduleInput> = {}): ScheduleInput => ({
  name,
  interval: '4h',
  policy: testPolicy(),
  clusters: LAB,
  mode: 'report',
  ...change,
});

const untilListed = (name: string) =>
  waitFor(`${name} is listed`, async () =>
    (await workflows.schedules.list()).some((row) => row.name === name),
  );

const pauses = async () => (await workflows.status.read()).pauses;

/** An enforce run that alice asks for, and somebody else has to approve. */
const asking = (change: Partial<PolicyInput>) =>
  workflows.cleanup.start({
    cluster: LAB,
    policy: testPolicy({ approval: { required: true, within: '1h' }, ...change }),
    mode: 'enforce',
    requestedBy: ALICE,
  });

/** A job that is paused for so long, and the workflow that owes its resume. */
async function pausedFor(ms: number) {
  const uuid = stack.job({ description: 'Apply', svm: 'svm1', work: 3_600, pausable: true, pausing: 0 });
  const until = new Date(Date.now() + ms).toISOString();
  const handle = await workflows.temporal.workflow.start('pausedJob', {
    workflowId: pauseWorkflowId(LAB, uuid),
    taskQueue: 'ontap-workflows',
    args: [{ cluster: LAB, uuid, until, requestedBy: ALICE }],
  });
  await waitFor('it is paused', async () => {
    const look = { read: 'job', cluster: LAB, uuid, requestedBy: ALICE } as const;
    return (await workflows.inspect.run(look)).records[0]?.state === 'paused';
  });
  return { uuid, until, handle };
}

test('a run that was good and is not due again is well: exit code 0', async () => {
  const plan = await workflows.schedules.plan([entry('good'), entry('later', { clusters: [LOOK] })]);
  await workflows.schedules.apply(plan, ALICE);
  await untilListed('later');
  const { workflowId } = await workflows.schedules.trigger('good');
  await workflows.cleanup.get(workflowId).result();
  await waitFor('the end is seen', async () =>
    (await workflows.status.read()).clusters.some(({ lastGood }) => lastGood !== undefined),
  );
  const { code, stdout } = await runProcess(['status'], stack.env);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`${LAB} +default +report +reported, \\d+s ago +\\d{4}-.*Z, in .* +ok\n`));
  expect(stdout).toMatch(new RegExp(`${LOOK} +default +report +– +\\d{4}-.*Z, in .* +not yet\n`));
  expect(stdout).toMatch(/\nNothing is overdue, no pause is owed\.\n$/);
});

test('a run that did not come is overdue, also while somebody has paused its schedule: exit code 1', async () => {
  const parsed = scheduleSchema.parse(entry('late', { clusters: 'ghost' }));
  const options = desiredOf(parsed, 'ontap-workflows').options('alice');
  await workflows.temporal.schedule.create({
    ...options,
    // A file may not have it so short.
    spec: { intervals: [{ every: '1s' }] },
    state: { paused: true, note: pauseNote({ through: 'command', by: 'bob' }) },
  });
  const late = async () => (await workflows.status.read({ graceMs: 1 })).clusters[0];
  await waitFor('it is overdue', async () => (await late())?.state === 'overdue');
  const { code, stdout } = await status('--grace', '1ms', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    isWell: false,
    clusters: [
      {
        cluster: 'ghost',
        schedules: ['late'],
        state: 'overdue',
        why: expect.stringMatching(
          /^no good run of the start at .*Z: no run was ever seen; late is paused by bob$/,
        ),
      },
      { cluster: LAB, state: 'ok', lastGood: { outcome: 'reported' } },
      { cluster: LOOK, state: 'not_yet' },
    ],
  });
  // With the usual patience it is early.
  expect((await status()).code).toBe(0);
  await workflows.temporal.schedule.getHandle(scheduleId('late')).delete();
});

test('a pause is owed until somebody saw the job running again, whatever became of its workflow', async () => {
  const { uuid, until, handle } = await pausedFor(3_600_000);
  await waitFor('the debt is seen', async () => (await pauses()).length === 1);
  expect(await pauses()).toMatchObject([{ cluster: LAB, job: uuid, state: 'held' }]);
  const held = await status();
  expect(held.code).toBe(0);
  expect(held.stdout).toMatch(/\nNothing is overdue, no pause is owed; 1 is held\.\n$/);

  const later = await unpaidPauses(workflows.temporal, Date.parse(until) + 1);
  expect(later).toMatchObject([{ job: uuid, state: 'overdue', since: until }]);

  await handle.terminate('by mistake');
  await waitFor('the end is seen', async () => (await pauses())[0]?.state === 'owed');
  const owed = await status();
  expect(owed.code).toBe(1);
  expect(owed.stdout).toMatch(
    new RegExp(`${LAB} +${uuid} +owed +\\d+s ago +its workflow was terminated: .*ONTAP says: paused\n`),
  );
  expect(owed.stdout).toMatch(/\n1 pause owed\.\n$/);

  expect((await runCli(['jobs', 'resume', LAB, uuid], stack.env)).code).toBe(0);
  expect((await status()).code).toBe(0);
});

test('a debt whose time is over, and whose resume waits for approval, is overdue, with the request', async () => {
  const { uuid, until, handle } = await pausedFor(8_000);
  stack.simulator.switches.mav = '403';
  await waitFor('the request is told', async () => (await pauses())[0]?.why.includes('request 1') === true);
  expect(await pauses()).toMatchObject([
    {
      job: uuid,
      state: 'overdue',
      since: until,
      why: expect.stringMatching(
        /^its resume waits for approval of request 1 in ONTAP since [^;]*Z: security [^;]* approve -index 1, by alice or bob, until [^;]*; its time was over at \S*Z$/,
      ),
    },
  ]);
  stack.simulator.switches.mav = 'off';
  stack.simulator.approvals.decide({ index: 1, state: 'executed' });
  await waitFor('it is paid', async () => (await pauses()).length === 0);
  await handle.terminate('it only watches');
});

test('a debt that is paid before its time is over, and whose resume does not succeed, is overdue, too', async () => {
  const { uuid, handle } = await pausedFor(3_600_000);
  stack.simulator.switches.mav = '403';
  await handle.cancel();
  await waitFor('the request is told', async () => (await pauses())[0]?.why.includes('request') === true);
  expect(await pauses()).toMatchObject([{ job: uuid, state: 'overdue' }]);
  expect((await status()).code).toBe(1);
  stack.simulator.switches.mav = 'off';
  // While it is pending, no other command asks anew.
  stack.simulator.approvals.decide({ index: 2, state: 'vetoed' });
  await handle.terminate('the test is over');
  expect((await runCli(['jobs', 'resume', LAB, uuid], stack.env)).code).toBe(0);
});

test('a plan that waits is told first, with its owner, its bytes, until when and a command that works as it is', async () => {
  const { workflowId } = await asking({ name: 'asking', notify: ['ops'] });
  const seen = async () => (await workflows.status.read()).waiting;
  await waitFor('the plan is told', async () => (await seen()).plans.length === 1);
  const [plan] = (await seen()).plans;
  expect(plan).toMatchObject({
    cluster: LAB,
    policy: 'asking',
    workflowId,
    kind: 'approval',
    stakes: { kills: 1, sessions: 1, owners: [{ name: 'backup-a', sessions: 1 }], others: 0, unmeasured: 0 },
    command: `ontap-workflows cleanup approve ${workflowId} --plan ${plan?.planHash.slice(0, 12)}`,
  });
  expect(plan?.stakes?.bytes).toBeGreaterThan(0);
  const told = () =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Notification)
      .find(({ until }) => until !== undefined);
  await waitFor('the web hook is told', () => told() !== undefined);
  expect(told()).toMatchObject({
    command: plan?.command,
    stakes: plan?.stakes,
    until: plan?.until,
    url: `https://temporal.example/namespaces/${stack.place.namespace}/workflows/cleanup%2Flab%2Fasking/${plan?.runId}/history`,
  });
  const { code, stdout } = await status();
  expect(code).toBe(4);
  expect(stdout).toMatch(
    /^Waits for somebody:\n {2}Plan on lab by asking to approve until \d{4}-.*Z, in (59m|1h): 1 of 1 session \(1 of backup-a\), unchanged for at least .*; .* would be thrown away\n {4}(npx )?ontap-workflows cleanup approve cleanup\/lab\/asking --plan [0-9a-f]{12}\n/,
  );
  const listed = await runCli(['cleanup', 'list', '--waiting', '--by', 'alice'], stack.env);
  expect(listed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`cleanup approve ${workflowId} --plan`),
  });
  const bobs = await runCli(['cleanup', 'list', '--waiting', '--by', 'bob'], stack.env);
  expect(bobs.stdout).toBe('No clean-up is known to wait for somebody.\n');
  const words = (plan?.command ?? '').split(' ').slice(1);
  // Whoever asked may not approve: then nothing is waited for.
  const refused = await runCli([...words, '--by', 'alice', '--yes', '--wait'], stack.env);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('The run refused') });
  const approved = await runCli([...words, '--by', 'bob', '--yes', '--wait', '--json'], stack.env);
  expect(approved.code).toBe(0);
  expect(JSON.parse(approved.stdout)).toMatchObject({
    outcome: 'enforced',
    approval: { decision: 'approved', by: 'bob' },
  });
});

test('who waits after an approval is told how the run ends, by its exit code, too', async () => {
  const { simulator } = stack;
  const id = '1:2';
  simulator.sessions.add(stale(id, { node: 'n1' }));
  const { workflowId } = await asking({});
  const handle = workflows.cleanup.get(workflowId);
  await waitFor('the plan waits', async () => (await handle.status()).approval !== undefined);
  simulator.switches.killBehaviour = { kind: 'ignores' };
  const planHash = (await handle.status()).approval?.planHash ?? '';
  const { code, stdout } = await runCli(
    ['cleanup', 'approve', workflowId, '--by', 'bob', '--yes', '--plan', planHash, '--wait'],
    stack.env,
  );
  expect(code).toBe(3);
  expect(stdout).toMatch(
    new RegExp(
      `^At stake: 1 of \\d+ sessions? .* would be thrown away\\.\\nPlan ${planHash.slice(0, 12)} waits until [^]*cleanup reject ${workflowId} --plan [^]*\\nApproved: ${workflowId}\\n`,
    ),
  );
  expect(stdout).toContain('partial');
});

test('a clean-up that no worker carries on is stuck after seconds, and until then one that could not be asked', async () => {
  const { temporal } = workflows;
  const workflowId = 'cleanup/lab/left';
  const options = { workflowId, taskQueue: 'nobody-polls-that', args: [] };
  const left = await temporal.workflow.start('cleanupStaleSessions', options);
  const run = { cluster: LAB, policy: 'left', workflowId, runId: left.firstExecutionRunId };
  const later = () => waiting(temporal, Date.now() + 16_000);
  await waitFor('it is listed', async () => (await later()).stuck.length === 1);
  const what = 'no worker takes its next decision: does one run?';
  expect(await later()).toEqual({ plans: [], kills: [], stuck: [{ ...run, what }], unasked: [] });
  const unasked = [{ ...run, why: 'no worker answers' }];
  expect(await waiting(temporal)).toMatchObject({ stuck: [], unasked });
  await left.terminate('the test is over');
});

test('a halt is shown, and told by its exit code', async () => {
  await workflows.temporal.workflow.start('halt', {
    workflowId: 'halt',
    taskQueue: 'nobody-polls-this',
    memo: { haltedBy: 'carol', haltReason: 'fire\u202e' },
  });
  const { code, stdout } = await status();
  expect(code).toBe(6);
  expect(stdout).toMatch(/^HALTED by carol since \d{4}-.*Z: fire\ufffd; nothing is killed\n/);
});
