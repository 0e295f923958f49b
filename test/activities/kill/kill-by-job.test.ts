import { keyOf, kill, planned, retryOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const SAID = 'The security multi-admin-verify request (index 1) requires approval';
const APPROVE = 'security multi-admin-verify request approve -index 1';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');

describe('a DELETE that ONTAP carries out by a job', () => {
  beforeEach(() => {
    rig.simulator.switches.deleteBody = 'job';
  });

  test('is confirmed when the job succeeds', async () => {
    const target = await planned(rig, rig.add());
    expect(await kill(rig, target).result).toMatchObject({ outcome: 'killed', confirmation: 'confirmed' });
  });

  test("tells the job's own words when it fails, and that no second kill is sent", async () => {
    rig.simulator.switches.deleteJob = {
      code: 68_812_999,
      message: 'The session is held by the tape library.',
    };
    const target = await planned(rig, rig.add());
    const outcome = await kill(rig, target).result;
    expect(outcome).toMatchObject({ outcome: 'unverified', isFinal: true });
    expect(
      outcome.note?.startsWith('The session is held by the tape library. (code 68812999): its job '),
    ).toBe(true);
  });

  test('awaits approval when that is what its job says, and a retry does not send it again', async () => {
    await rig.context.client.deleteNdmpSession(keyOf(rig.add()));
    rig.simulator.switches.deleteJob = { code: 262_325, message: `${SAID}.` };
    const target = await planned(rig, rig.add());
    const first = kill(rig, target);
    const outcome = await first.result;
    expect(outcome).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1, command: APPROVE } });
    expect(outcome.note).toContain(SAID);
    expect(outcome).not.toHaveProperty('confirmation');
    expect(outcome).not.toHaveProperty('isFinal');
    const before = deletes().length;
    const retried = await kill(rig, target, { info: retryOf(first) }).result;
    expect(retried).toMatchObject({ outcome: 'awaits_approval', approval: { index: 1 } });
    expect(deletes()).toHaveLength(before);
  });

  test('is not sent again by a retry, nor by a second kill, while nobody knows what became of it', async () => {
    const user = { name: 'killer', password: rig.simulator.password, denied: ['/api/cluster/jobs'] };
    rig.simulator.users.set(user);
    const blind = {
      activities: rig.withEntry({ auth: { basic: { user: 'killer', passwordFile: rig.passwordFile } } }),
    };
    const target = await planned(rig, rig.add());
    const first = kill(blind, target);
    expect(await first.result).toMatchObject({ outcome: 'killed', isFinal: true });
    const retried = await kill(blind, target, { info: retryOf(first) }).result;
    expect(retried).toMatchObject({ outcome: 'killed', confirmation: 'inferred', isFinal: true });
    expect(deletes()).toHaveLength(1);
  });

  test('is left to the look at the session when our role may not read jobs', async () => {
    const user = { name: 'killer', password: rig.simulator.password, denied: ['/api/cluster/jobs'] };
    rig.simulator.users.set(user);
    const blind = rig.withEntry({ auth: { basic: { user: 'killer', passwordFile: rig.passwordFile } } });
    const target = await planned(rig, rig.add());
    expect(await kill({ activities: blind }, target).result).toMatchObject({
      outcome: 'killed',
      confirmation: 'inferred',
      note: 'ONTAP accepted the kill, to be done later',
    });
  });
});
