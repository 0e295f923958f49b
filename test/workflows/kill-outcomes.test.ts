import type { Simulator, Switches } from '../../src/simulator';
import { finishedButOpen } from '../../src/simulator';
import { testPolicy } from './support/policies';
import {
  beforeListing,
  hold,
  KILL,
  killed,
  LISTING,
  LOOK,
  ONE_SESSION,
  outcomes,
  sessionOf,
} from './support/steps';
import { SECRET } from './support/stage';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();

/** Verification that gives up within seconds. */
const impatient = testPolicy({ verify: { within: '8s', killAgainAfter: '2s' } });
const killedBy = (killBehaviour: Switches['killBehaviour']) => ({
  simulator: { switches: { killBehaviour } },
});

/** One session that outlives its kill and works for one look; `then` with its end, when that look was answered. */
async function worksForALook(then: (simulator: Simulator) => void = () => {}) {
  const stage = await stages.with(many(1), killedBy({ kind: 'ignores' }));
  const session = sessionOf(stage, '1:1');
  const { data } = stage.simulator.sessions.get(session.identity.uuid, '1:1')?.record ?? {};
  const { simulator } = stage;
  simulator.after(KILL, () => {
    simulator.after({ ...LISTING, nth: 1 }, () =>
      session.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 1 } }),
    );
    simulator.after({ ...LISTING, nth: 2 }, () => {
      session.patch({ data });
      then(simulator);
    });
  });
  return stage;
}

test.concurrent(
  'a session that was seen at work after its kill gets no second one, whatever it shows then',
  async () => {
    const stage = await worksForALook();
    const policy = testPolicy({ verify: { within: '20s', killAgainAfter: '8s' } });
    const report = await stage.run({ policy });
    expect(report).toMatchObject({ outcome: 'partial', counts: { killed: 0, survived: 1 } });
    expect(report.sessions[0]?.note).toBe('ONTAP accepted the kill, and the session moved after it');
    expect(stage.simulator.ledger().writes).toHaveLength(1);
  },
);

test.concurrent(
  'a session that was seen at work after its kill has survived, though no look after that is answered',
  async () => {
    const stage = await worksForALook((simulator) => simulator.faults.add({ kind: 'freeze', ...LISTING }));
    const report = await stage.run({ policy: impatient });
    expect(report).toMatchObject({ outcome: 'partial', counts: { killed: 0, survived: 1 } });
    expect(stage.simulator.ledger().writes).toHaveLength(1);
  },
);

test.concurrent(
  'a session that moves while no look is answered has survived: a last one is made when that is over',
  async () => {
    const stage = await stages.with(many(1), killedBy({ kind: 'ignores' }));
    const session = sessionOf(stage, '1:1');
    const { simulator } = stage;
    simulator.after(KILL, () => {
      simulator.after({ ...LISTING, nth: 1 }, () => {
        simulator.faults.add({ kind: 'freeze', count: 1, ...LISTING });
        session.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 9 } });
      });
    });
    const report = await stage.run({ policy: impatient });
    expect(report).toMatchObject({ outcome: 'partial', counts: { killed: 0, survived: 1 } });
    expect(report.sessions[0]?.note).toBe('ONTAP accepted the kill, and the session moved after it');
    expect(stage.simulator.ledger().writes).toHaveLength(1);
  },
);

test.concurrent(
  'a session that moves between the looks and the second kill, which its guard keeps back, has survived',
  async () => {
    const entry = { guard: { minWindow: '500ms', minSamples: 2, maxGap: '2s' } };
    const stage = await stages.with(many(1), { ...killedBy({ kind: 'ignores' }), entry });
    const session = sessionOf(stage, '1:1');
    const { simulator } = stage;
    const { data } = simulator.sessions.get(session.identity.uuid, '1:1')?.record ?? {};
    simulator.after(KILL, () => {
      simulator.faults.add({ kind: 'latency', ms: 500, when: 'before', count: 'always', ...LISTING });
      // Nodes are read beside the listing of a look for evidence, which is answered later.
      simulator.after({ method: 'GET', path: '/api/cluster/nodes' }, () =>
        session.patch({ data: { state: 'halted', ...data, bytes_processed: 9 } }),
      );
    });
    const policy = testPolicy({ verify: { within: '12s', killAgainAfter: '4s' } });
    const report = await stage.run({ policy });
    expect(outcomes(report)).toEqual({ '1:1': 'survived' });
    expect(stage.simulator.ledger().writes).toHaveLength(1);
  },
);

test.concurrent.each([
  ['revived', 'comes back to life', 'revived'],
  ['reused', 'loses its id to another one', 'replaced'],
  ['ended', 'ends by itself', 'already_gone'],
] as const)(
  'a session that, armed as %s, %s right before its kill is %s',
  async (becomes, _what, outcome) => {
    const stage = await stages.with(many(2));
    const { uuid: owner } = sessionOf(stage, '1:1').identity;
    stage.simulator.arm({ owner, id: '1:1', becomes, onRead: 'before' });
    const report = await stage.run();
    expect(report.outcome).toBe('enforced');
    expect(outcomes(report)).toEqual({ '1:1': outcome, '1:2': 'killed' });
    expect(killed(stage)).toEqual(['1:2']);
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0, racedKills: 0 });
  },
);

test.concurrent(
  'sessions that the last listing shows changed are dropped without a read of their own, missing ones are read',
  async () => {
    const stage = await stages.with(many(4));
    const { simulator } = stage;
    beforeListing(simulator, LOOK.beforeKills, () => {
      simulator.sessions.revive(sessionOf(stage, '1:1'), finishedButOpen({ bytes: 1 }));
      simulator.sessions.reuse(sessionOf(stage, '1:2'));
      simulator.sessions.remove(sessionOf(stage, '1:3'));
    });
    const report = await stage.run();
    expect(report.outcome).toBe('enforced');
    expect(outcomes(report)).toEqual({
      '1:1': 'revived',
      '1:2': 'replaced',
      '1:3': 'already_gone',
      '1:4': 'killed',
    });
    // Those of 1:3 and 1:4: one before a kill, two that prove each of them gone.
    expect(simulator.stats().requests['GET /api/protocols/ndmp/sessions/{owner}/{id}']).toBe(6);
  },
);

test.concurrent(
  'a session that changes within the last round trip is a race that the ledger tells',
  async () => {
    const stage = await stages.with([stale('1:1')]);
    const { uuid: owner } = sessionOf(stage, '1:1').identity;
    stage.simulator.arm({ owner, id: '1:1', becomes: 'revived', onRead: 'after' });
    const report = await stage.run();
    expect(report.sessions).toMatchObject([{ outcome: 'killed', readAgeMs: expect.any(Number) }]);
    expect(stage.simulator.ledger()).toMatchObject({ wrongfulKills: 0, racedKills: 1 });
  },
);

test.concurrent(
  'a last look without an answer takes nothing from what the look before it has shown',
  async () => {
    const stage = await stages.with([stale('1:1')], killedBy({ kind: 'ignores' }));
    const lastLook = hold(stage.simulator, { ...LISTING, nth: LOOK.beforeKills + 2 });
    const report = await stage.run({ policy: impatient });
    lastLook.open();
    expect(killed(stage)).toEqual(['1:1', '1:1']);
    expect(report.sessions).toMatchObject([{ outcome: 'still_present' }]);
  },
);

test.concurrent(
  'a session that outlives two kills is still present, and the summary names the next steps',
  async () => {
    const stage = await stages.with([stale('1:1')], killedBy({ kind: 'ignores' }));
    const report = await stage.run({ policy: impatient });
    expect(report).toMatchObject({
      outcome: 'partial',
      sessions: [
        { outcome: 'still_present', note: 'ONTAP accepted the kill, but ONTAP still shows the session' },
      ],
      summary: expect.stringContaining('kill-all, NDMP off and on, service terminate'),
      pools: expect.arrayContaining([{ node: 'n1', used: 1, usedAfter: 1, limit: 36 }]),
    });
    expect(killed(stage)).toEqual(['1:1', '1:1']);
  },
);

test.concurrent(
  'a session that lives on after an accepted kill is told as both, and not killed again',
  async () => {
    const stage = await stages.with([stale('1:1')], killedBy({ kind: 'ignores' }));
    stage.simulator.after(KILL, () => stage.simulator.sessions.revive(sessionOf(stage, '1:1')));
    const report = await stage.run({ policy: impatient });
    expect(report).toMatchObject({
      outcome: 'partial',
      counts: { killed: 0, survived: 1 },
      summary: expect.stringContaining(
        '1 is still there after a kill that ONTAP accepted, or may have',
      ) as string,
      sessions: [{ outcome: 'survived', note: 'ONTAP accepted the kill, and the session moved after it' }],
    });
    expect(killed(stage)).toEqual(['1:1']);
  },
);

test.concurrent('a session that the second kill ends is killed', async () => {
  const stage = await stages.with([stale('1:1')], killedBy({ kind: 'ignores' }));
  stage.simulator.after(KILL, () => {
    stage.simulator.switches.killBehaviour = { kind: 'vanish' };
  });
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({ outcome: 'enforced', sessions: [{ outcome: 'killed' }] });
  expect(killed(stage)).toEqual(['1:1', '1:1']);
});

test.concurrent(
  'a killed session that shows as halted for seconds counts as killed once it has gone',
  async () => {
    const stage = await stages.with([stale('1:1')], killedBy({ kind: 'halted-then-gone', seconds: 2 }));
    const report = await stage.run({
      policy: testPolicy({ verify: { within: '1m', killAgainAfter: '30s' } }),
    });
    expect(report).toMatchObject({
      outcome: 'enforced',
      sessions: [{ outcome: 'killed', confirmation: 'confirmed' }],
    });
    expect(killed(stage)).toEqual(['1:1']);
  },
);

test.concurrent('a killed session whose id another one has taken over counts as killed', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.after(KILL, () => {
    stage.simulator.sessions.add(stale('1:1', { client: { address: '10.20.9.9' } }));
  });
  const report = await stage.run();
  expect(report).toMatchObject({ outcome: 'enforced', sessions: [{ outcome: 'killed' }] });
  expect(killed(stage)).toEqual(['1:1']);
});

test.concurrent('an account that may not kill has its kills refused', async () => {
  const users = [{ name: 'looker', password: SECRET, access: 'readonly' as const }];
  const stage = await stages.with([stale('1:1')], { simulator: { users }, user: 'looker' });
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'partial',
    sessions: [{ outcome: 'refused', note: expect.stringContaining('HTTP 403') }],
  });
  expect(stage.simulator.ledger()).toMatchObject({ deletes: 0 });
});

test.concurrent('one kill that ONTAP rejects makes the run partial, the others are made', async () => {
  const stage = await stages.with(many(3));
  stage.simulator.faults.add({
    kind: 'status',
    status: 404,
    code: '68812803',
    message: 'no such SVM',
    method: 'DELETE',
    path: '*/1:2',
  });
  const report = await stage.run();
  expect(report.outcome).toBe('partial');
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'failed', '1:3': 'killed' });
  expect(report.sessions[1]?.note).toContain('no such SVM');
  expect(report.counts).toMatchObject({ planned: 3, killed: 2 });
});

test.concurrent('a kill whose answer is lost is killed by inference, and sent once', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.faults.add({ kind: 'reset', when: 'after', ...KILL });
  const report = await stage.run();
  expect(report).toMatchObject({
    outcome: 'enforced',
    sessions: [{ outcome: 'killed', confirmation: 'inferred' }],
  });
  expect(stage.simulator.ledger()).toMatchObject({ deletes: 1, wrongfulKills: 0 });
});

test.concurrent.each([
  ['ONTAP turned away', { code: '7' }, 'revived'],
  ['a proxy answered with a page', {}, 'survived'],
] as const)(
  'a session is read again before each retry of its kill, which %s',
  async (_who, fault, outcome) => {
    const stage = await stages.with([stale('1:1')]);
    stage.simulator.faults.add({ kind: 'status', status: 503, ...fault, ...KILL });
    stage.simulator.before({ ...ONE_SESSION, nth: 2 }, () =>
      stage.simulator.sessions.revive(sessionOf(stage, '1:1')),
    );
    const report = await stage.run();
    expect(outcomes(report)).toEqual({ '1:1': outcome });
    expect(stage.simulator.ledger()).toMatchObject({ deletes: 0, wrongfulKills: 0 });
  },
);
