import type { Info } from '@temporalio/activity';
import { FAILURE } from '../../src/contracts/failures';
import type { RefusedWrite } from '../../src/contracts/notification';
import { activityLogs, attempt, failureOf } from './support/attempt';
import { uuidOf } from './support/jobs';
import { kill, planned } from './support/kills';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
let told: RefusedWrite[] = [];
beforeAll(async () => {
  const context = { tellRefused: (refused: RefusedWrite) => told.push(refused) };
  rig = await openRig({ entry: { allow: ['kill-sessions', 'control-jobs'] }, context });
  rig.simulator.jobs.add({ uuid: uuidOf(1), description: 'a job', pausable: true });
});
afterAll(() => rig?.close());
beforeEach(() => {
  told = [];
  activityLogs.length = 0;
});

const killed = async (info: Partial<Info>) => {
  const target = await planned(rig, rig.add());
  rig.requests.length = 0;
  return failureOf(kill(rig, target, { info }).result);
};

const commanded = (info: Partial<Info>) => {
  rig.requests.length = 0;
  const pause = { uuid: uuidOf(1), action: 'pause' } as const;
  return failureOf(attempt(rig.activities.patchJob, [pause], info).result);
};

const ALONE = { inWorkflow: false, workflowType: undefined, workflowExecution: undefined };
const RUN = { workflowId: 'kill/x', runId: '019a0000-0000-7000-8000-000000000001' };

test.each([
  [
    'a kill',
    'an activity of its own',
    killed,
    ALONE,
    'by an activity of its own: a kill leaves only for a killSessions run',
  ],
  [
    'a kill',
    'a foreign workflow',
    killed,
    { workflowType: 'mine' },
    'by a workflow of type "mine": a kill leaves only for',
  ],
  ['a kill', 'the watch of a job', killed, { workflowType: 'trackJob' }, 'by a workflow of type "trackJob"'],
  [
    'a command',
    'an activity of its own',
    commanded,
    ALONE,
    'by an activity of its own: a command leaves only for a run of trackJob',
  ],
  [
    'a command',
    'a foreign workflow',
    commanded,
    { workflowType: 'mine' },
    'by a workflow of type "mine": a command leaves',
  ],
])('%s by %s is refused for good, before anything is asked, and told', async (_, _by, play, info, words) => {
  const failure = await play({ workflowExecution: RUN, ...info } as Partial<Info>);
  expect(failure).toMatchObject({ type: FAILURE.NotGranted, nonRetryable: true });
  expect(failure.message).toContain(words);
  expect(rig.requests).toEqual([]);
  const write = play === killed ? 'kill' : 'command';
  const by = info === ALONE ? {} : RUN;
  const { message: text } = failure;
  expect(told).toEqual([
    { event: 'write_refused', cluster: 'prod1', write, why: 'NotGranted', text, activityId: 'test', ...by },
  ]);
  expect(activityLogs).toContainEqual(
    expect.objectContaining({ level: 'WARN', message: 'A write was refused' }),
  );
});

test('what a foreign workflow calls itself is told without its markup, and cut', async () => {
  const { message } = await killed({ workflowType: `x\u001b[31m\u202e${'y'.repeat(500)}` });
  expect(message).not.toMatch(/\p{Cc}|\p{Cf}|y{60}/u);
});

test('a write that the fuse kept back is told, too', async () => {
  const guard = { maxKills: 0, maxCommandsPerHour: 0 };
  const activities = rig.withEntry({ guard });
  await kill({ activities }, await planned(rig, rig.add())).result;
  await failureOf(attempt(activities.patchJob, [{ uuid: uuidOf(1), action: 'pause' }]).result);
  expect(told.map(({ write, why }) => [write, why])).toEqual([
    ['kill', 'FuseBlown'],
    ['command', 'FuseBlown'],
  ]);
});
