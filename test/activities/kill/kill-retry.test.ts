import { FAILURE } from '../../../src/contracts/failures';
import { finishedButOpen, type SimulatedSession } from '../../../src/simulator';
import { failureOf } from '../support/attempt';
import { keyOf, kill, lateRetryOf, pathOf, planned, retryOf, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const HINT = { attempt: 2, heartbeatDetails: { deleteSent: true } };
const NO_HINT = { attempt: 2 };

/** ONTAP may not list yet the request that the DELETE without an answer has made. */
const LISTED_SOON = { type: FAILURE.OntapBusy, nonRetryable: false, nextRetryDelay: 10_000 };

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());
afterEach(() => {
  rig.simulator.switches.killBehaviour = { kind: 'halted-then-gone', seconds: 2 };
});

/** ONTAP as it is after a kill of ours that nobody knows of. */
const killElsewhere = (session: SimulatedSession) =>
  session.kill(rig.simulator.clock.now(), rig.simulator.switches.killBehaviour);

describe('a retry that knows that a DELETE was sent', () => {
  test('takes a session that is gone for killed, by inference', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.remove(session);
    expect(await kill(rig, target, { info: HINT }).result).toEqual({
      ...keyOf(session),
      outcome: 'killed',
      confirmation: 'inferred',
    });
  });

  test('takes a session whose id is used again for killed, by inference, and leaves the new one alone', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.reuse(session);
    expect(await kill(rig, target, { info: HINT }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
      note: 'its id belongs to another session now',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('takes a session that is halted by now for killed, and sends no second DELETE', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    killElsewhere(session);
    expect(await kill(rig, target, { info: HINT }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('kills a session that is as planned: the DELETE before had no effect', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    const second = kill(rig, target, { info: HINT });
    expect(await failureOf(second.result)).toMatchObject(LISTED_SOON);
    expect(writesTo(rig, session)).toEqual([]);
    expect(await kill(rig, target, { info: lateRetryOf(second) }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'confirmed',
    });
    expect(writesTo(rig, session)).toHaveLength(1);
  });

  test('leaves a session alone that works again, and says that a kill was sent', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.revive(session);
    expect(await kill(rig, target, { info: HINT }).result).toMatchObject({
      outcome: 'survived',
      note: 'a kill was sent, its answer was lost, and the session moved after it',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('takes a 404 of its own DELETE for killed, by inference: the one before has arrived late', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, () => {
      rig.simulator.sessions.remove(session);
    });
    const second = kill(rig, target, { info: HINT });
    await failureOf(second.result);
    expect(await kill(rig, target, { info: lateRetryOf(second) }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
    });
  });
});

describe('a retry without a hint', () => {
  test('sends no DELETE before ONTAP can list the request of one that nobody told of', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    const second = kill(rig, target, { info: NO_HINT });
    expect(await failureOf(second.result)).toMatchObject(LISTED_SOON);
    expect(writesTo(rig, session)).toEqual([]);
    rig.simulator.sessions.remove(session);
    // It still knows of no DELETE, only that one may have been sent.
    expect(await kill(rig, target, { info: lateRetryOf(second) }).result).toMatchObject({
      outcome: 'already_gone',
      perhapsOurs: true,
    });
  });

  test('says of a session that is gone that it may have been us', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.remove(session);
    expect(await kill(rig, target, { info: NO_HINT }).result).toEqual({
      ...keyOf(session),
      outcome: 'already_gone',
      perhapsOurs: true,
    });
  });

  test('leaves a session alone that is halted by now, and says that it may have been us', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    killElsewhere(session);
    expect(await kill(rig, target, { info: NO_HINT }).result).toEqual({
      ...keyOf(session),
      outcome: 'revived',
      perhapsOurs: true,
      note: 'it was halted or aborted after the plan, perhaps by an earlier attempt of ours',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('leaves a session alone whose id is used again, and says that the end of the old one may have been us', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.reuse(session);
    expect(await kill(rig, target, { info: NO_HINT }).result).toEqual({
      ...keyOf(session),
      outcome: 'replaced',
      perhapsOurs: true,
      note: 'its id belongs to another session now; an earlier attempt of ours may have ended the planned one',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('says of a session that works again that a kill may have been sent before', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.revive(session);
    expect(await kill(rig, target, { info: NO_HINT }).result).toMatchObject({
      outcome: 'revived',
      perhapsOurs: true,
      note: 'it changed after the plan; an earlier attempt of ours may have sent a kill',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });
});

test('a session that vanishes between our only read and our only DELETE was gone, perhaps by us', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, () => {
    rig.simulator.sessions.remove(session);
  });
  expect(await kill(rig, target).result).toEqual({
    ...keyOf(session),
    outcome: 'already_gone',
    // ONTAP may have carried out what it answered with a 404.
    perhapsOurs: true,
    note: 'it vanished between our read and our kill',
  });
});

test('a first attempt claims nothing of a session that was halted after the plan', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  killElsewhere(session);
  expect(await kill(rig, target).result).not.toHaveProperty('perhapsOurs');
  expect(writesTo(rig, session)).toEqual([]);
});

describe('the second kill of a session that outlived the first', () => {
  test('kills what is as planned', async () => {
    rig.simulator.switches.killBehaviour = { kind: 'ignores' };
    const session = rig.add();
    const target = await planned(rig, session);
    expect(await kill(rig, target).result).toMatchObject({ outcome: 'killed' });
    expect(await kill(rig, target, { again: true }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'confirmed',
    });
    expect(writesTo(rig, session)).toHaveLength(2);
  });

  test('kills what the first one has halted', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    killElsewhere(session);
    await kill(rig, target, { again: true }).result;
    expect(writesTo(rig, session)).toMatchObject([{ method: 'DELETE', status: 200 }]);
  });

  test('kills what the first one has halted also when its data connection is gone', async () => {
    const connection = { type: 'tcp', address: '10.20.0.11', port: 49_152 } as const;
    const data = {
      state: 'halted',
      reason: 'connect_error',
      operation: 'backup',
      bytes_processed: 5,
    } as const;
    const moment = { data: { ...data, connection }, mover: { state: 'idle', bytes_moved: 0 } } as const;
    const session = rig.add({ story: { name: 'stuck', deserves: 'stale', at: () => moment } });
    const target = await planned(rig, session);
    session.patch({ data: { ...data, reason: 'aborted' } });
    await kill(rig, target, { again: true }).result;
    expect(writesTo(rig, session)).toMatchObject([{ method: 'DELETE', status: 200 }]);
  });

  test('leaves alone what waits for a new backup, though its old one shows as aborted', async () => {
    const session = rig.add({ story: finishedButOpen({ reason: 'aborted' }) });
    const target = await planned(rig, session);
    session.patch({ mover: { state: 'listening', bytes_moved: 0 } });
    expect(await kill(rig, target, { again: true }).result).toMatchObject({
      outcome: 'survived',
      note: 'a kill was sent, and the session moved after it',
    });
    expect(writesTo(rig, session)).toEqual([]);
  });

  test('takes what is gone for killed', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.sessions.remove(session);
    expect(await kill(rig, target, { again: true }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
    });
  });
});

describe('when the connection breaks during the DELETE', () => {
  test('before it took effect, the retry kills', async () => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.faults.add({ kind: 'reset', when: 'before', method: 'DELETE', path: pathOf(session) });
    const first = kill(rig, target);
    expect(await failureOf(first.result)).toMatchObject({
      type: FAILURE.OntapTransport,
      nonRetryable: false,
    });
    const second = kill(rig, target, { info: retryOf(first) });
    expect(await failureOf(second.result)).toMatchObject(LISTED_SOON);
    expect(await kill(rig, target, { info: lateRetryOf(second) }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'confirmed',
    });
    expect(writesTo(rig, session).map(({ status, ended }) => [status, ended])).toEqual([
      [null, false],
      [200, true],
    ]);
  });

  test.each([
    ['still shows it halted', 2],
    ['finds it gone', 0],
  ])('after it took effect, the retry %s and infers the kill', async (_what, seconds) => {
    rig.simulator.switches.killBehaviour = { kind: 'halted-then-gone', seconds };
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.faults.add({ kind: 'reset', when: 'after', method: 'DELETE', path: pathOf(session) });
    const first = kill(rig, target);
    expect(await failureOf(first.result)).toMatchObject({
      type: FAILURE.OntapTransport,
      nonRetryable: false,
    });
    expect(await kill(rig, target, { info: retryOf(first) }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
    });
    expect(writesTo(rig, session)).toMatchObject([{ ended: true }]);
  });

  test('and the client dies before its heartbeat arrived, the retry says that it may have been us', async () => {
    rig.simulator.switches.killBehaviour = { kind: 'vanish' };
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.faults.add({ kind: 'reset', when: 'after', method: 'DELETE', path: pathOf(session) });
    await failureOf(kill(rig, target).result);
    expect(await kill(rig, target, { info: NO_HINT }).result).toMatchObject({
      outcome: 'already_gone',
      perhapsOurs: true,
    });
  });
});
