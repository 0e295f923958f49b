import { finishedButOpen } from '../../../src/simulator';
import type { Switches } from '../../../src/simulator';
import { kill, planned } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');

/** Of a DELETE of long ago nobody knows the answer. */
const LONG_LOST = { attempt: 2, heartbeatDetails: { deleteSent: true, lostMs: -60_000 } };
/** Of an attempt that may have sent one nobody heard anything. */
const SILENT = { attempt: 2 };

/** A session whose first kill awaits approval, and how its second one is tried. */
async function asked(heartbeat: object = LONG_LOST) {
  rig.simulator.switches.mav = '403';
  const session = rig.add();
  const target = await planned(rig, session);
  const { approval } = await kill(rig, target).result;
  const again = { again: true, info: heartbeat, ...(approval && { approval }) };
  return {
    session,
    target,
    retried: (change: object = {}) => kill(rig, target, { ...again, ...change }).result,
  };
}

const decide = (state: 'approved' | 'vetoed' | 'expired' | 'executed') =>
  rig.simulator.approvals.decide({ index: 1, state });
const unreadable = () =>
  rig.simulator.faults.add({
    kind: 'status',
    status: 404,
    code: '4',
    method: 'GET',
    path: '/api/security/multi-admin-verify/requests/1',
  });
const SENT = 'a kill was sent once it was approved, its answer was lost';

describe('a kill that left once it was approved, and had no answer,', () => {
  test.each([
    ['has expired', () => decide('expired'), 'request 1 is expired'],
    ['was vetoed', () => decide('vetoed'), 'request 1 is vetoed'],
    [
      "can't be read, and is not listed",
      () => {
        unreadable();
        rig.simulator.faults.add({
          kind: 'status',
          status: 403,
          code: '6',
          method: 'GET',
          path: '/api/security/multi-admin-verify/requests',
        });
      },
      "request 1 can't be read",
    ],
  ])('is told, and not sent again, when its request %s', async (_, happens, words) => {
    const { retried } = await asked();
    happens();
    expect(await retried()).toMatchObject({ outcome: 'unverified', note: `${SENT}; ${words}` });
    expect(deletes()).toHaveLength(1);
  });

  test('is told with the request that ONTAP made of it', async () => {
    const { target, retried } = await asked();
    decide('expired');
    rig.simulator.switches.mavAgain = 'new' satisfies Switches['mavAgain'];
    await kill(rig, target).result;
    const second = await retried();
    expect(second).toMatchObject({ outcome: 'awaits_approval', approval: { index: 2 } });
    expect(second.note).toContain(SENT);
    expect(deletes()).toHaveLength(2);
  });

  test('is told when it may not be sent again', async () => {
    const { retried } = await asked();
    decide('approved');
    expect(await retried({ evidence: [] })).toMatchObject({
      outcome: 'unverified',
      note: expect.stringMatching(new RegExp(`^${SENT}; then: .*not granted`)) as string,
    });
    expect(deletes()).toHaveLength(1);
  });

  test('and did not keep its session from work is told with the veto of its request', async () => {
    const { session, retried } = await asked();
    decide('approved');
    rig.simulator.sessions.revive(session, finishedButOpen({ bytes: 1 }));
    expect(await retried()).toMatchObject({
      outcome: 'survived',
      approval: { index: 1 },
      note: expect.stringContaining('security multi-admin-verify request veto -index 1') as string,
    });
  });
});

describe('a kill that may have left once it was approved: its worker died,', () => {
  test('is not told as refused when its request is over', async () => {
    const { retried } = await asked(SILENT);
    decide('expired');
    expect(await retried()).toMatchObject({
      outcome: 'unverified',
      note: 'a kill may have been sent once it was approved, its answer was lost; request 1 is expired',
    });
  });

  test('has not left while its request is pending', async () => {
    const { retried } = await asked(SILENT);
    const second = await retried();
    expect(second).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1, state: 'pending' } });
    expect(second).not.toHaveProperty('note');
  });
});
