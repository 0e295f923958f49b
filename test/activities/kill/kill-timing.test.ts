import { appendFile, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { FAILURE } from '../../../src/contracts/failures';
import { withHeartbeat } from '../../../src/activities/with-heartbeat';
import type { SimulatedSession } from '../../../src/simulator';
import { startRelay } from '../../ontap/support/relay';
import { waitFor } from '../../support/wait-for';
import { attempt, failureOf } from '../support/attempt';
import { kill, pathOf, planned, retryOf, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const GET_NODES = { method: 'GET', path: '/api/cluster/nodes' } as const;

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { maxConcurrentRequests: 1 } });
});
afterAll(() => rig?.close());

const sent = (from: number) => rig.requests.slice(from).map(({ method, path }) => `${method} ${path}`);

test('a read and its DELETE are neighbours, however many calls queue before and after them', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const { client } = rig.context;
  const from = rig.requests.length;
  const ahead = Array.from({ length: 25 }, () => client.listNodes());
  const running = kill(rig, target);
  const behind = Array.from({ length: 25 }, () => client.listNodes());
  await Promise.all([...ahead, running.result, ...behind]);
  const order = sent(from);
  const read = order.indexOf(`GET ${pathOf(session)}`);
  expect(order[read + 1]).toBe(`DELETE ${pathOf(session)}`);
  expect(order.slice(0, read)).not.toHaveLength(0);
  expect(order.slice(read + 2)).not.toHaveLength(0);
  // The others', and the list of requests for approval of the process's first kill.
  expect(order).toHaveLength(53);
});

/** A kill whose DELETE, after its read, has to wait for the answer to somebody else's request. */
async function heldBack(
  waitMs: number,
  then: (busy: Rig, session: SimulatedSession) => Promise<void>,
  { meanwhile = () => {}, revives = false } = {},
) {
  const busy = await openRig();
  let answered = Promise.resolve();
  try {
    const session = busy.add();
    busy.simulator.faults.add({ kind: 'latency', ms: waitMs, ...GET_NODES });
    busy.simulator.after({ method: 'GET', path: pathOf(session), nth: 2 }, async () => {
      // The secret is changed, and another request is the first to try it.
      busy.simulator.users.set({ name: 'admin', password: 'rotated' });
      await writeFile(busy.passwordFile, 'rotated', { mode: 0o600 });
      const first = busy.context.client.listNodes();
      await waitFor('the other request is there', () => busy.requests.at(-1)?.path === GET_NODES.path);
      answered = first.then(() => void (revives && busy.simulator.sessions.revive(session)));
      setTimeout(meanwhile, waitMs / 2); // the answer to the read is there long before
    });
    await then(busy, session);
    await answered;
    expect(writesTo(busy, session)).toEqual([]);
  } finally {
    await busy.close();
  }
}

test('a read that grew older than 2 s before its DELETE could leave is repeated, and what it shows counts', () =>
  heldBack(
    2_200,
    async (busy, session) => {
      const { result, heartbeats } = kill(busy, await planned(busy, session));
      expect(await result).toMatchObject({ outcome: 'revived' });
      expect(heartbeats).toEqual([]);
      expect(busy.requests.filter(({ path }) => path === pathOf(session))).toHaveLength(3);
    },
    { revives: true },
  ));

test('a DELETE that could leave only in the last ten seconds of its attempt does not', () =>
  heldBack(1_500, async (busy, session) => {
    const { result, heartbeats } = kill(busy, await planned(busy, session), {
      info: { startToCloseTimeoutMs: 11_000 },
    });
    expect(await failureOf(result)).toMatchObject({ type: FAILURE.OntapBusy, nonRetryable: false });
    expect(heartbeats).toEqual([{ deleteSent: false, kept: 1 }]);
  }));

test('a kill that is cancelled while its DELETE waits to leave does not send it', () => {
  let cancel = () => {};
  return heldBack(
    600,
    async (busy, session) => {
      const running = kill(busy, await planned(busy, session));
      cancel = () => running.cancel();
      await expect(running.result).rejects.toBeInstanceOf(CancelledFailure);
      expect(running.heartbeats).toEqual([{ deleteSent: false, kept: 1 }]);
    },
    { meanwhile: () => cancel() },
  );
});

test('a read that grew older than 2 s in the handshake before its DELETE is repeated, and what it shows counts', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-handshake-'));
  const relay = await startRelay(rig.simulator.url);
  try {
    const caFile = path.join(folder, 'ca.pem');
    await copyFile(rig.simulator.caFile, caFile);
    const activities = rig.withEntry({ url: relay.url, tls: { caFile } });
    rig.simulator.after({ method: 'GET', path: pathOf(session) }, async () => {
      // Another CA file makes the DELETE connect anew, and that takes longer than a read is good for.
      await appendFile(caFile, '\n');
      relay.before = async () => {
        relay.before = () => Promise.resolve();
        await sleep(2_200);
        rig.simulator.sessions.revive(session);
      };
    });
    const { result, heartbeats } = kill({ activities }, target);
    expect(await result).toMatchObject({ outcome: 'revived' });
    expect(heartbeats).toEqual([]);
    expect(relay.connections).toBe(3);
    expect(writesTo(rig, session)).toEqual([]);
  } finally {
    await relay.close();
    await rm(folder, { recursive: true });
  }
});

test('a kill that had to wait for others heartbeats for itself', async () => {
  const targets = await Promise.all([1, 2, 3, 4].map(() => planned(rig, rig.add())));
  const running = targets.map((target) => kill(rig, target));
  expect(await Promise.all(running.map(({ result }) => result))).toMatchObject(
    targets.map(() => ({ outcome: 'killed', confirmation: 'confirmed' })),
  );
  expect(running.map(({ heartbeats }) => heartbeats)).toEqual(targets.map(() => [{ deleteSent: true }]));
});

test('without ten seconds left nothing is killed; the attempt ends so that another one begins', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'latency', ms: 100, method: 'GET', path: pathOf(session) });
  const late = kill(rig, target, { info: { startToCloseTimeoutMs: 10_050 } });
  expect(await failureOf(late.result)).toMatchObject({ type: FAILURE.OntapBusy, nonRetryable: false });
  expect(late.heartbeats).toEqual([{ deleteSent: false, kept: 1 }]);
  expect(writesTo(rig, session)).toEqual([]);
  const next = kill(rig, target, { info: { ...retryOf(late), startToCloseTimeoutMs: 12_000 } });
  expect(await next.result).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
});

test('time in the queue counts against the attempt', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'latency', ms: 150, ...GET_NODES });
  const ahead = rig.context.client.listNodes();
  const late = kill(rig, target, { info: { startToCloseTimeoutMs: 10_100 } });
  expect(await failureOf(late.result)).toMatchObject({ type: FAILURE.OntapBusy });
  await ahead;
  expect(writesTo(rig, session)).toEqual([]);
});

test('a kill that is cancelled while it queues leaves the queue', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'latency', ms: 200, ...GET_NODES });
  const ahead = rig.context.client.listNodes();
  const running = kill(rig, target);
  running.cancel();
  await expect(running.result).rejects.toBeInstanceOf(CancelledFailure);
  await ahead;
  expect(writesTo(rig, session)).toEqual([]);
});

test('a kill that is cancelled while it reads sends no DELETE', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const running = kill(rig, target);
  rig.simulator.before({ method: 'GET', path: pathOf(session) }, () => running.cancel());
  await expect(running.result).rejects.toBeInstanceOf(CancelledFailure);
  expect(running.heartbeats).toEqual([{ deleteSent: false, kept: 1 }]);
  expect(writesTo(rig, session)).toEqual([]);
});

test('a kill that is cancelled while its DELETE is on the wire waits for the answer', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const running = kill(rig, target);
  let isSettled = false;
  void running.result.finally(() => (isSettled = true));
  rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, async () => {
    running.cancel();
    await sleep(100); // that nothing happens can't be waited for
    expect(isSettled).toBe(false);
  });
  expect(await running.result).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
});

test('the heart beats while a kill waits, with what was said last, and not after its end', async () => {
  jest.useFakeTimers();
  const waiting = attempt(
    () =>
      withHeartbeat({ deleteSent: false }, async (beat) => {
        jest.advanceTimersByTime(8_000);
        beat({ deleteSent: true });
        jest.advanceTimersByTime(4_000);
      }),
    [],
  );
  await waiting.result;
  jest.advanceTimersByTime(20_000);
  jest.useRealTimers();
  expect(waiting.heartbeats).toEqual([false, false, true, true].map((deleteSent) => ({ deleteSent })));
});
