import { activityInfo } from '@temporalio/activity';
import type { GateReply } from '../../../src/contracts/change-gate';
import { FAILURE } from '../../../src/contracts/failures';
import { approved } from '../../support/ticket-system';
import { attempt, failureOf } from '../support/attempt';
import { kill, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const RUN = { workflowId: 'kill/1cd8a442-86d1-11e0-ae1c-123478563412', runId: 'one' };
const yes = (ticket: string): GateReply => ({ status: 200, text: JSON.stringify(approved(ticket)) });
const NO: GateReply = {
  status: 200,
  text: JSON.stringify({ ticket: 'CHG-1', approved: false, why: 'too late' }),
};
const UNCLEAR: GateReply = { status: 200, text: '<html>log in</html>' };

let reply: GateReply;
let asked: unknown[];
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({
    simulator: { switches: { killBehaviour: { kind: 'vanish' } } },
    entry: { guard: { maxKills: 400, changeGate: { urlEnv: 'URL' } } },
    readRun: async () => ({
      isRunning: true,
      isCancelRequested: false,
      attempts: new Map([[activityInfo().activityId, activityInfo().attempt]]),
      ...ticket,
    }),
    context: {
      askGate: async (_gate, question) => {
        asked.push(question);
        return reply;
      },
    },
  });
});
afterAll(() => rig?.close());

let ticket: { ticket?: string };
let runs = 0;
beforeEach(() => {
  asked = [];
  ticket = { ticket: 'CHG-1' };
  runs++;
});
/** Of a run that no test before has asked for. */
const info = (more: object = {}) => ({ workflowExecution: { ...RUN, runId: `run-${runs}` }, ...more });

test.each([
  ['a no', NO, 'ticket CHG-1 is not approved: too late'],
  [
    'a window that has ended',
    {
      status: 200,
      text: JSON.stringify({
        ...approved('CHG-1'),
        from: '2020-01-01T00:00:00Z',
        to: '2020-01-02T00:00:00Z',
      }),
    },
    'the window of ticket CHG-1 ends at 2020-01-02T00:00:00.000Z',
  ],
])('%s of the gate lets no kill leave, whoever has scheduled it', async (_what, given, note) => {
  reply = given;
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toMatchObject({
    outcome: 'not_attempted',
    note,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('nor does a run without a ticket, which the gate is not asked about', async () => {
  reply = yes('');
  ticket = {};
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toMatchObject({
    outcome: 'not_attempted',
    note: expect.stringContaining('names no ticket'),
  });
  expect([writesTo(rig, session), asked]).toEqual([[], []]);
});

test.each([
  ['a page', UNCLEAR],
  ['an approval of another ticket', yes('CHG-2')],
  ['silence', { problem: 'no answer within 10 s' }],
])('%s holds the kill: nothing leaves, and it is tried again', async (_what, given) => {
  reply = given;
  const session = rig.add();
  const failure = await failureOf(kill(rig, await planned(rig, session), { info: info() }).result);
  expect(failure).toMatchObject({ type: FAILURE.ChangeGateUnclear, nonRetryable: false });
  expect(writesTo(rig, session)).toEqual([]);
});

test('the kills of a slice share one answer, those of another run do not', async () => {
  reply = yes('CHG-1');
  const sessions = [rig.add(), rig.add(), rig.add()];
  const targets = await Promise.all(sessions.map((session) => planned(rig, session)));
  const killed = await Promise.all(targets.map((target) => kill(rig, target, { info: info() }).result));
  expect(killed.map(({ outcome }) => outcome)).toEqual(['killed', 'killed', 'killed']);
  expect(asked).toEqual([
    {
      event: 'change_gate',
      ticket: 'CHG-1',
      cluster: 'prod1',
      workflowId: RUN.workflowId,
      runId: `run-${runs}`,
    },
  ]);
  runs++;
  await kill(rig, await planned(rig, rig.add()), { info: info() }).result;
  expect(asked).toHaveLength(2);
});

test('a slice asks anew, and its no holds for kills at once', async () => {
  reply = yes('CHG-1');
  const session = rig.add();
  const ask = () => attempt(rig.activities.askChangeGate, [], info()).result;
  expect(await ask()).toMatchObject({ word: 'open' });
  reply = NO;
  expect(await ask()).toEqual({ word: 'closed', why: 'ticket CHG-1 is not approved: too late' });
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toMatchObject({
    outcome: 'not_attempted',
  });
  expect(writesTo(rig, session)).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('that a kill was sent before is not taken back by a gate that is closed since', async () => {
  reply = NO;
  const target = await planned(rig, rig.add());
  const result = kill(rig, target, {
    info: info({ attempt: 2, heartbeatDetails: { deleteSent: true } }),
  }).result;
  expect(await result).toMatchObject({ outcome: 'unverified' });
});

test('where it is travels to nobody: the guard that is told has the wait alone', async () => {
  const facts = await attempt(rig.activities.readCluster, [{}], info()).result;
  expect(facts.guard.changeGate).toEqual({ waitFor: '4h' });
});
