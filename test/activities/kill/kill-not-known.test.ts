import { FAILURE } from '../../../src/contracts/failures';
import { failureOf } from '../support/attempt';
import { keyOf, kill, muchLaterRetryOf, pathOf, planned, retryOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');

/** The same with a login that may not read requests for approval. */
function blind(): Pick<Rig, 'activities'> {
  const looker = { name: 'killer', password: rig.simulator.password, denied: ['/api/security'] };
  rig.simulator.users.set(looker);
  return {
    activities: rig.withEntry({ auth: { basic: { user: 'killer', passwordFile: rig.passwordFile } } }),
  };
}

describe('a DELETE that ONTAP answers with 202, in a form that nobody knows,', () => {
  const answered = async (by: Pick<Rig, 'activities'>, isRequested: boolean) => {
    const session = rig.add();
    const target = await planned(rig, session);
    if (isRequested) {
      rig.simulator.switches.mav = '202-error';
      await rig.context.client.deleteNdmpSession(keyOf(session));
    }
    const sent = deletes().length;
    rig.simulator.faults.add({ kind: 'status', status: 202, code: '262331', method: 'DELETE' });
    const first = kill(by, target);
    return { target, first, outcome: await first.result, sent };
  };

  test('is known by its request where that can be read', async () => {
    const { outcome } = await answered(rig, true);
    expect(outcome).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1, state: 'pending' } });
  });

  test.each([
    ['there is none', false],
    ['our role may not read it', true],
  ])('is not known where %s, and not sent again by anybody', async (_, isRequested) => {
    const by = isRequested ? blind() : rig;
    const { target, first, outcome, sent } = await answered(by, isRequested);
    expect(outcome).toMatchObject({ outcome: 'unverified', perhapsOurs: true, isFinal: true });
    expect(outcome).not.toHaveProperty('confirmation');
    const retried = await kill(by, target, { info: retryOf(first) }).result;
    expect(retried).toMatchObject({ outcome: 'unverified', perhapsOurs: true, isFinal: true });
    expect(deletes()).toHaveLength(sent + 1);
  });
});

test('an answer to the DELETE that is not of ONTAP is looked into by the next attempt', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ kind: 'html', method: 'DELETE', path: pathOf(session) });
  const first = kill(rig, target);
  expect(await failureOf(first.result)).toMatchObject({ type: FAILURE.NotOntap, nonRetryable: false });
  rig.simulator.sessions.remove(session);
  expect(await kill(rig, target, { info: retryOf(first) }).result).toMatchObject({
    outcome: 'killed',
    confirmation: 'inferred',
  });
});

test('an answer to the DELETE that makes no sense is looked into, twice at the most', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const odd = { kind: 'body', body: '{"error":{"message":"half done"}}' } as const;
  rig.simulator.faults.add({ ...odd, method: 'DELETE', path: pathOf(session), count: 'always' });
  const first = kill(rig, target);
  expect(await failureOf(first.result)).toMatchObject({ type: FAILURE.OntapProtocol, nonRetryable: false });
  expect(await failureOf(kill(rig, target, { info: muchLaterRetryOf(first, 3) }).result)).toMatchObject({
    type: FAILURE.OntapProtocol,
    nonRetryable: true,
    message: expect.stringContaining('half done'),
  });
});
