import { setTimeout as sleep } from 'node:timers/promises';
import { finishedButOpen, type SimulatedSession, threeWayData, threeWayTape } from '../../../src/simulator';
import { keyOf, kill, pathOf, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());

async function transfer() {
  const [session, partner] = [rig.add(), rig.add()];
  return { session, partner, target: await planned(rig, session, [partner]) };
}

test.each([
  ['moves bytes', finishedButOpen({ bytes: 1 })],
  [
    'carries another transfer',
    threeWayData({ mover: { type: 'tcp', address: '192.168.10.12', port: 18_600 } }),
  ],
  ['waits for one', threeWayTape({ mover: { type: 'tcp', address: '192.168.10.12', port: 18_600 } })],
])('a session whose joined partner %s is not killed', async (_what, story) => {
  const { session, partner, target } = await transfer();
  rig.simulator.sessions.revive(partner, story);
  expect(await kill(rig, target).result).toMatchObject({
    outcome: 'revived',
    note: `session ${partner.identity.id}, joined to it, changed`,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

const ENDS: [string, (partner: SimulatedSession) => void][] = [
  ['is gone', (partner) => rig.simulator.sessions.remove(partner)],
  ['has given its id to another', (partner) => void rig.simulator.sessions.reuse(partner)],
  [
    'was stopped by a kill',
    (partner) => void partner.kill(rig.simulator.clock.now(), { kind: 'halted-then-gone', seconds: 60 }),
  ],
];

test.each(ENDS)(
  'a session whose joined partner %s is killed when that was our doing',
  async (_what, change) => {
    const { partner, target } = await transfer();
    change(partner);
    const killedPartners = [keyOf(partner)];
    expect(await kill(rig, target, { killedPartners }).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'confirmed',
    });
  },
);

test.each(ENDS)(
  'a session whose joined partner %s is not killed when that was not us',
  async (_what, change) => {
    const { session, partner, target } = await transfer();
    change(partner);
    expect(await kill(rig, target).result).toMatchObject({
      outcome: 'revived',
      note: `session ${partner.identity.id}, joined to it, ended after the plan`,
    });
    expect(writesTo(rig, session)).toEqual([]);
  },
);

test('a session lives with whoever has the id of its killed partner, and the same data connection', async () => {
  const connection = { type: 'tcp', address: '192.168.10.12', port: 18_600 } as const;
  const [session, partner] = [
    rig.add({ story: threeWayData({ mover: connection }) }),
    rig.add({ story: threeWayTape({ mover: connection }) }),
  ];
  const target = await planned(rig, session, [partner]);
  rig.simulator.sessions.reuse(partner, { story: threeWayTape({ mover: connection }) });
  const killedPartners = [keyOf(partner)];
  // Both are active, which a guard forbids by default.
  const activities = rig.withEntry({ guard: { neverMatch: [] } });
  expect(await kill({ activities }, target, { killedPartners }).result).toMatchObject({
    outcome: 'revived',
    note: expect.stringMatching(/belongs to another session now, which may be joined to it, too/),
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a 404 for a joined partner that works is no leave to kill', async () => {
  const { session, partner, target } = await transfer();
  rig.simulator.sessions.revive(partner, finishedButOpen({ bytes: 1 }));
  rig.simulator.faults.add({ kind: 'status', status: 404, code: '4', method: 'GET', path: pathOf(partner) });
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'revived' });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a partner that we have killed and that works all the same saves the session', async () => {
  const { session, partner, target } = await transfer();
  rig.simulator.sessions.revive(partner, finishedButOpen({ bytes: 1 }));
  expect(await kill(rig, target, { killedPartners: [keyOf(partner)] }).result).toMatchObject({
    outcome: 'revived',
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('the partner is read first, so that nothing lies between the read of a session and its DELETE', async () => {
  const { session, partner, target } = await transfer();
  const before = rig.requests.length;
  await kill(rig, target).result;
  expect(rig.requests.slice(before).map(({ method, path }) => [method, path])).toEqual([
    ['GET', pathOf(partner)],
    ['GET', pathOf(session)],
    ['DELETE', pathOf(session)],
  ]);
});

test('a partner whose read grew older than 2 s is read again, and what it shows counts', async () => {
  const { session, partner, target } = await transfer();
  const before = rig.requests.length;
  rig.simulator.after({ method: 'GET', path: pathOf(session) }, async () => {
    await sleep(2_100);
    rig.simulator.sessions.revive(partner, finishedButOpen({ bytes: 1 }));
  });
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'revived' });
  expect(rig.requests.slice(before).map(({ path }) => path)).toEqual([
    pathOf(partner),
    pathOf(session),
    pathOf(partner),
  ]);
  expect(writesTo(rig, session)).toEqual([]);
});
