import { failureOf } from '../support/attempt';
import { kill, planned, retryOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');
const path = '/api/security/multi-admin-verify/requests';

describe('while ONTAP does not list requests, a retry', () => {
  const unlisted = async () => {
    rig.simulator.faults.add({ kind: 'status', status: 503, path, count: 'always' });
    return planned(rig, rig.add());
  };

  test('of a kill of which none has left kills', async () => {
    const target = await unlisted();
    rig.simulator.faults.add({ kind: 'status', status: 503, path: '/api/protocols/ndmp/*' });
    const first = kill(rig, target);
    await failureOf(first.result);
    expect(await kill(rig, target, { info: retryOf(first) }).result).toMatchObject({ outcome: 'killed' });
  });

  test.each([
    ['has left', { deleteSent: true }],
    ['may have left: the worker died before it could tell', { deleteSent: false }],
  ])('of a kill that %s waits for the list, and says that a request may be open', async (_, hint) => {
    const target = await unlisted();
    const info = { attempt: 2, heartbeatDetails: hint };
    await expect(kill(rig, target, { info }).result).rejects.toMatchObject({
      type: 'OntapBusy',
      message: expect.stringMatching(/^a kill may have been sent, and a request for its approval be open/),
    });
    expect(deletes()).toEqual([]);
  });
});

test('a kill whose answer was lost is not sent again while ONTAP answers to the list of requests with a code that tells nothing', async () => {
  rig.simulator.switches.mav = '403';
  rig.simulator.switches.mavAgain = 'new';
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'reset', when: 'after', method: 'DELETE' });
  const first = kill(rig, target);
  await failureOf(first.result);
  const mend = rig.simulator.faults.add({
    kind: 'status',
    status: 500,
    code: '262145',
    path,
    count: 'always',
  });
  expect(await failureOf(kill(rig, target, { info: retryOf(first) }).result)).toMatchObject({
    type: 'OntapProtocol',
    nonRetryable: false,
  });
  mend();
  expect(await kill(rig, target, { info: retryOf(first, 3) }).result).toMatchObject({
    outcome: 'awaits_approval',
    approval: { index: 1 },
  });
  expect(deletes()).toHaveLength(1);
});
