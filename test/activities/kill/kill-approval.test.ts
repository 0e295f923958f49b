import type { KillOutcome } from '../../../src/contracts/kill';
import type { KillTarget } from '../../../src/contracts/plan';
import { finishedButOpen } from '../../../src/simulator';
import type { Switches } from '../../../src/simulator';
import { keyOf, kill, planned, retryOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const SAID = 'The security multi-admin-verify request (index 1) requires approval';
const APPROVE = 'security multi-admin-verify request approve -index 1';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

/** The second kill of a session, given what became of the first. */
const killAgain = (by: Pick<Rig, 'activities'>, target: KillTarget, { approval }: KillOutcome) =>
  kill(by, target, { again: true, ...(approval === undefined ? {} : { approval }) }).result;

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');
const decide = (state: 'approved' | 'vetoed' | 'expired' | 'executed', index = 1) =>
  rig.simulator.approvals.decide({ index, state });

/** Of a DELETE of long ago nobody knows the answer. */
const LONG_LOST = { attempt: 2, heartbeatDetails: { deleteSent: true, lostMs: -60_000 } };

/** A session whose kill awaits approval. */
async function asked(mav: Switches['mav'] = '403') {
  rig.simulator.switches.mav = mav;
  const session = rig.add();
  const target = await planned(rig, session);
  const first = kill(rig, target);
  return { session, target, first, outcome: await first.result };
}

describe.each(['202-error', '202-records', '400', '403'] as const)('F3: a DELETE answered by %s', (mav) => {
  test('is told as awaiting approval, with who may approve and how, and is not sent again', async () => {
    const { session, outcome } = await asked(mav);
    expect(outcome).toMatchObject({
      ...keyOf(session),
      outcome: 'awaits_approval',
      approval: {
        index: 1,
        state: 'pending',
        approvers: ['alice', 'bob'],
        until: expect.any(String),
        command: APPROVE,
      },
    });
    expect(outcome.note).toContain(`${APPROVE}, by alice or bob, until `);
    const words = mav === '202-records' ? 'ONTAP wants other administrators to approve the kill' : SAID;
    expect(outcome.note?.endsWith(`: ${words}`)).toBe(true);
    expect(outcome).not.toHaveProperty('confirmation');
    expect(deletes()).toHaveLength(1);
  });

  test('is not sent again by a retry that knows of the request, nor by a second kill', async () => {
    const { target, first, outcome } = await asked(mav);
    rig.simulator.switches.mavAgain = 'new';
    const retried = await kill(rig, target, { info: retryOf(first) }).result;
    expect(retried).toMatchObject({
      outcome: 'awaits_approval',
      approval: outcome.approval,
      note: outcome.note,
    });
    const again = await killAgain(rig, target, outcome);
    expect(again).toMatchObject({ outcome: 'awaits_approval', approval: { state: 'pending' } });
    expect(deletes()).toHaveLength(1);
  });
});

test('a retry whose worker died before it could tell finds the request, and sends nothing', async () => {
  const { target, outcome } = await asked();
  rig.simulator.switches.mavAgain = 'new';
  for (const heartbeatDetails of [{ deleteSent: true }, undefined]) {
    const retried = await kill(rig, target, { info: { attempt: 2, heartbeatDetails } }).result;
    expect(retried).toMatchObject({ outcome: 'awaits_approval', approval: outcome.approval });
  }
  expect(deletes()).toHaveLength(1);
});

describe('a kill of another run', () => {
  test('sends nothing while the request of an earlier one is pending, and is sent once it is approved', async () => {
    const { target, outcome } = await asked();
    rig.simulator.switches.mavAgain = 'new';
    const later = await kill(rig, target).result;
    expect(later).toMatchObject({ outcome: 'awaits_approval', approval: outcome.approval });
    expect(later.note?.endsWith(': another run asked for this kill')).toBe(true);
    expect(deletes()).toHaveLength(1);
    decide('approved');
    expect(await kill(rig, target).result).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
    expect(deletes()).toHaveLength(2);
  });

  test('sends a new one when the request was vetoed: ONTAP lists it no more', async () => {
    const { target } = await asked();
    decide('vetoed');
    expect(await kill(rig, target).result).toMatchObject({
      outcome: 'awaits_approval',
      approval: { index: 2 },
    });
  });
});

const lists = () => rig.requests.filter(({ path }) => path.endsWith('/multi-admin-verify/requests'));

test('the kills of a run share one list of requests', async () => {
  const targets = await Promise.all(Array.from({ length: 8 }, () => planned(rig, rig.add())));
  const ends = await Promise.all(targets.map((target) => kill(rig, target).result));
  expect(ends.map(({ outcome }) => outcome)).toEqual(targets.map(() => 'killed'));
  expect(lists()).toHaveLength(1);
});

test('where our role may not list requests that is asked once, too', async () => {
  const { activities } = blind();
  for (const session of [rig.add(), rig.add()])
    expect(await kill({ activities }, await planned(rig, session)).result).toMatchObject({
      outcome: 'killed',
    });
  expect(lists()).toHaveLength(1);
});

test('an ONTAP that does not list requests keeps no kill back', async () => {
  const path = '/api/security/multi-admin-verify/requests';
  rig.simulator.faults.add({ kind: 'status', status: 500, code: '262145', path, count: 'always' });
  const target = await planned(rig, rig.add());
  expect(await kill(rig, target).result).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
});

test('the request of another session keeps no kill back', async () => {
  await asked();
  rig.simulator.switches.mav = 'off';
  const other = await planned(rig, rig.add());
  expect(await kill(rig, other, { info: LONG_LOST }).result).toMatchObject({ outcome: 'killed' });
});

test('a request that our role may not read is told with the command alone, and never asked for again', async () => {
  const looker = { name: 'killer', password: rig.simulator.password, denied: ['/api/security'] };
  rig.simulator.users.set(looker);
  const blind = rig.withEntry({ auth: { basic: { user: 'killer', passwordFile: rig.passwordFile } } });
  rig.simulator.switches.mav = '202-error';
  const target = await planned(rig, rig.add());
  const first = await kill({ activities: blind }, target).result;
  expect(first).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1, command: APPROVE } });
  expect(first.approval).not.toHaveProperty('state');
  decide('approved');
  const again = await killAgain({ activities: blind }, target, first);
  expect(again).toMatchObject({ outcome: 'awaits_approval' });
  expect(deletes()).toHaveLength(1);
});

/** The same with a login that may not read requests for approval. */
function blind(): Pick<Rig, 'activities'> {
  const looker = { name: 'killer', password: rig.simulator.password, denied: ['/api/security'] };
  rig.simulator.users.set(looker);
  return {
    activities: rig.withEntry({ auth: { basic: { user: 'killer', passwordFile: rig.passwordFile } } }),
  };
}

test('a request whose number ONTAP does not tell is found where our role may list requests', async () => {
  rig.simulator.switches.mavTellsIndex = false;
  const { target, first, outcome } = await asked('403');
  expect(outcome).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1, state: 'pending' } });
  expect(first.heartbeats.at(-1)).toMatchObject({ deleteSent: false, asked: { index: 1 } });
  decide('approved');
  expect(await killAgain(rig, target, outcome)).toMatchObject({ outcome: 'killed' });
});

test('one that can not be found is told with the command that lists those that are pending', async () => {
  rig.simulator.switches.mavTellsIndex = false;
  rig.simulator.switches.mav = '403';
  const { approval } = await kill(blind(), await planned(rig, rig.add())).result;
  expect(approval).toEqual({ command: 'security multi-admin-verify request show -state pending' });
});

describe('the second kill, once the request is', () => {
  const second = async (state: Parameters<typeof decide>[0]) => {
    const { session, target, outcome } = await asked();
    decide(state);
    return { session, again: await killAgain(rig, target, outcome) };
  };

  test('approved, is sent and confirmed', async () => {
    const { again } = await second('approved');
    expect(again).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
    expect(deletes()).toHaveLength(2);
  });

  test('executed, is not sent: ONTAP carried it out', async () => {
    const { again } = await second('executed');
    expect(again).toMatchObject({ outcome: 'killed', confirmation: 'inferred' });
    expect(deletes()).toHaveLength(1);
  });

  test.each(['vetoed', 'expired'] as const)('%s, is not sent and told as refused', async (state) => {
    const { again } = await second(state);
    expect(again).toMatchObject({
      outcome: 'refused',
      note: `not approved in ONTAP: request 1 is ${state}`,
      approval: { state },
    });
    expect(deletes()).toHaveLength(1);
  });

  test('approved, leaves a session alone that moved since, and says how to keep its request from hitting it', async () => {
    const { target, outcome, session } = await asked();
    decide('approved');
    rig.simulator.sessions.revive(session, finishedButOpen({ bytes: 1 }));
    const again = await killAgain(rig, target, outcome);
    expect(again).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1 } });
    expect(again.note).toContain('security multi-admin-verify request veto -index 1');
    expect(deletes()).toHaveLength(1);
  });
});

describe('a session that went by itself while its request was open', () => {
  test.each(['the second kill', 'a retry'])('is not told as killed by %s that finds it gone', async (who) => {
    const { session, target, first, outcome } = await asked();
    decide('approved');
    rig.simulator.sessions.remove(session);
    const found =
      who === 'a retry'
        ? await kill(rig, target, { info: retryOf(first) }).result
        : await killAgain(rig, target, outcome);
    expect(found).toMatchObject({ outcome: 'already_gone', perhapsOurs: true, approval: { index: 1 } });
    expect(found).not.toHaveProperty('confirmation');
    expect(found.note).toContain('security multi-admin-verify request veto -index 1');
    expect(deletes()).toHaveLength(1);
  });

  test('and whose id another has, is told with the veto that saves the other one', async () => {
    const { session, target, outcome } = await asked();
    decide('approved');
    rig.simulator.sessions.reuse(session);
    const found = await killAgain(rig, target, outcome);
    expect(found).toMatchObject({ outcome: 'replaced', perhapsOurs: true, approval: { index: 1 } });
    expect(found.note).toContain('security multi-admin-verify request veto -index 1');
    expect(deletes()).toHaveLength(1);
  });
});

test('words of ONTAP of any length leave room for how to approve', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.switches.mav = '403';
  const said = `The security multi-admin-verify request (index 1) requires approval${' by others'.repeat(90)}`;
  await rig.context.client.deleteNdmpSession(keyOf(session));
  rig.simulator.faults.add({ kind: 'status', status: 403, code: '262325', message: said, method: 'DELETE' });
  const { note } = await kill(rig, target).result;
  expect(note).toContain(`${APPROVE}, by alice or bob, until `);
});

test('a halt keeps an approved kill back', async () => {
  const { target, outcome } = await asked();
  decide('approved');
  const halted = rig.withContext({
    readHalt: async () => ({ halted: true, runId: 'r', since: '2026-01-01T00:00:00.000Z', by: 'alice' }),
  });
  const again = await killAgain({ activities: halted }, target, outcome);
  expect(again).toMatchObject({ stop: 'halted' });
  expect(deletes()).toHaveLength(1);
});
