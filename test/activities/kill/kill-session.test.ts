import { FAILURE } from '../../../src/contracts/failures';
import { KILL_ROOM } from '../../../src/contracts/history-room';
import { utf8Bytes } from '../../../src/contracts/text';
import { finishedButOpen, hungDump } from '../../../src/simulator';
import { activityLogs, failureOf } from '../support/attempt';
import { keyOf, kill, pathOf, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());

test('a session that has not changed is killed, and the outcome tells how old the read was', async () => {
  const session = rig.add();
  const { result, heartbeats } = kill(rig, await planned(rig, session));
  expect(await result).toEqual({
    ...keyOf(session),
    outcome: 'killed',
    confirmation: 'confirmed',
    readAgeMs: expect.any(Number) as number,
  });
  expect((await result).readAgeMs).toBeLessThan(2_000);
  expect(heartbeats).toEqual([{ deleteSent: true }]);
  expect(writesTo(rig, session)).toMatchObject([{ status: 200, verdict: 'justified', ended: true }]);
});

test('"delete sent" is heartbeat before the DELETE arrives', async () => {
  const session = rig.add();
  const running = kill(rig, await planned(rig, session));
  let beforeDelete: unknown[] = [];
  rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, () => {
    beforeDelete = [...running.heartbeats];
  });
  await running.result;
  expect(beforeDelete).toEqual([{ deleteSent: true }]);
});

test("a gateway's 404 for a DELETE is no word of ONTAP's: it is asked again", async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const path = pathOf(session);
  rig.simulator.faults.add({ kind: 'status', status: 404, code: '404', method: 'DELETE', path });
  const failed = kill(rig, target);
  expect(await failureOf(failed.result)).toMatchObject({ type: FAILURE.NotOntap, nonRetryable: false });
  expect(failed.heartbeats.at(-1)).toEqual({ deleteSent: true });
});

test('a session that is gone before our first attempt was not ours', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.sessions.remove(session);
  expect(await kill(rig, target).result).toEqual({ ...keyOf(session), outcome: 'already_gone' });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a session whose id was used again after the plan is not killed', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.sessions.reuse(session);
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'replaced' });
  expect(writesTo(rig, session)).toEqual([]);
});

test('an id that is used again by a session in the same state is told by its control connection', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const path = target.record.path ?? '';
  rig.simulator.sessions.reuse(session, { story: finishedButOpen(), path });
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'replaced' });
  expect(writesTo(rig, session)).toEqual([]);
});

test('an id that is used again between our read and our DELETE is hit, and counted as raced', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, () => {
    rig.simulator.sessions.reuse(session);
  });
  const outcome = await kill(rig, target).result;
  expect(outcome).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
  const [write] = writesTo(rig, session);
  expect(write).toMatchObject({ verdict: 'raced', readAgeMs: expect.any(Number) as number });
  expect(rig.simulator.ledger()).toMatchObject({ racedKills: 1, wrongfulKills: 0 });
});

test.each([
  ['works again on a new data connection', undefined],
  ['has other bytes', finishedButOpen({ bytes: 7 })],
  ['has fewer bytes', finishedButOpen({ bytes: 0 })],
])('a session that %s after the plan is not killed', async (_what, story) => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.sessions.revive(session, story);
  expect(await kill(rig, target).result).toEqual({
    ...keyOf(session),
    outcome: 'revived',
    note: 'it changed after the plan',
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a session that comes back to life at the very read before its kill is not killed', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const { ownerUuid: owner, sessionId: id } = keyOf(session);
  rig.simulator.arm({ owner, id, becomes: 'revived', onRead: 'before' });
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'revived' });
  expect(writesTo(rig, session)).toEqual([]);
});

test('the guard refuses a state that must never match, though the plan has it', async () => {
  const session = rig.add({ story: hungDump() });
  const target = await planned(rig, session);
  expect(await failureOf(kill(rig, target).result)).toMatchObject({
    type: FAILURE.NotGranted,
    message: expect.stringMatching(/is not granted: data is active, guard.neverMatch forbids it$/) as string,
  });
  const allowed = { activities: rig.withEntry({ guard: { neverMatch: [] } }) };
  expect(writesTo(rig, session)).toEqual([]);
  expect(await kill(allowed, target).result).toMatchObject({ outcome: 'killed' });
});

test("the guard's protect rules are asked before anything is read", async () => {
  const session = rig.add({ client: { address: '10.1.2.3' } });
  const target = await planned(rig, session);
  const guard = { protect: [{ name: 'library', client: ['10.1.2.3/32'] }] };
  const before = rig.requests.length;
  const refused = kill({ activities: rig.withEntry({ guard }) }, target);
  expect(await failureOf(refused.result)).toMatchObject({
    type: FAILURE.NotGranted,
    message: expect.stringMatching(/is not granted: protect rule guard\/library holds$/) as string,
  });
  expect(rig.requests).toHaveLength(before);
});

test.each([
  ['the entry grants no kills', { allow: [] }, 'enforce'],
  ['the entry grants something else', { allow: ['control-jobs'] }, 'enforce'],
  ['the mode is report', {}, 'report'],
  ['the mode is missing', {}, undefined],
])('when %s nothing is even read', async (_why, entry, mode) => {
  const target = await planned(rig, rig.add());
  const activities = rig.withEntry(entry);
  const before = rig.requests.length;
  const failure = await failureOf(kill({ activities }, target, { mode: mode as 'enforce' }).result);
  expect(failure).toMatchObject({ type: FAILURE.NotGranted, nonRetryable: true });
  expect(failure.message).toContain('"prod1"');
  expect(rig.requests).toHaveLength(before);
});

test('a role that may not delete makes the outcome refused, with what ONTAP said', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const forbidden = {
    kind: 'status',
    status: 403,
    code: '6',
    message: 'not authorized for that command',
  } as const;
  rig.simulator.faults.add({ ...forbidden, method: 'DELETE', path: pathOf(session) });
  const outcome = await kill(rig, target).result;
  expect(outcome).toMatchObject({ outcome: 'refused' });
  expect(outcome.note).toContain('not authorized for that command');
});

test.each([
  [403, '6', 'refused'],
  [409, '1', 'failed'],
  [400, '262196', 'failed'],
])('one that ONTAP refuses as %s with code %s may be done all the same', async (status, code, outcome) => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'status', status, code, method: 'DELETE', path: pathOf(session) });
  expect(await kill(rig, target).result).toMatchObject({ outcome, perhapsOurs: true });
});

test('of words that the history has no room for it says that the rest is in the log, where it is', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const message = `no: ${'because '.repeat(100)}so it is`;
  const forbidden = { kind: 'status', status: 403, code: '6', message } as const;
  rig.simulator.faults.add({ ...forbidden, method: 'DELETE', path: pathOf(session) });
  const { note = '' } = await kill(rig, target).result;
  expect(note).toMatch(/^no: .*because because.*… \(the rest is in the worker's log\)$/);
  expect(utf8Bytes(note)).toBeLessThanOrEqual(KILL_ROOM.words);
  expect(activityLogs).toContainEqual(
    expect.objectContaining({
      meta: expect.objectContaining({ words: expect.stringContaining('so it is') }),
    }),
  );
});

test('an id that must not be put into a path is never sent', async () => {
  const target = await planned(rig, rig.add());
  const before = rig.requests.length;
  const evil = { ...target, record: { ...target.record, sessionId: '..' } };
  expect(await failureOf(kill(rig, evil).result)).toMatchObject({
    type: FAILURE.OntapValidation,
    nonRetryable: true,
  });
  const paths = rig.requests.slice(before).map(({ path }) => path);
  expect(paths).toEqual(['/api/security/multi-admin-verify/requests']);
});

test("with an SVM's login nothing is killed, however its entry came to grant it", async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const config = { ...rig.context.config, scope: 'svm' as const };
  const activities = rig.withContext({ config });
  expect(await failureOf(kill({ activities }, target).result)).toMatchObject({
    type: FAILURE.NotGranted,
    nonRetryable: true,
    message: expect.stringContaining('scope: svm'),
  });
  expect(writesTo(rig, session)).toEqual([]);
});
