import { attempt, failureOf } from '../support/attempt';
import { keyOf, kill, lateRetryOf, pathOf, planned, retryOf } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const deletes = () => rig.requests.filter(({ method }) => method === 'DELETE');

describe('a DELETE whose answer was lost, and whose request ONTAP lists late,', () => {
  const FIRST = 1;

  /** The second attempt, which may send nothing yet. */
  async function lost(listedAfter: number) {
    Object.assign(rig.simulator.switches, { mav: '403', mavAgain: 'new', mavListedAfter: listedAfter });
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.faults.add({ kind: 'reset', when: 'after', method: 'DELETE', path: pathOf(session) });
    const first = kill(rig, target);
    await failureOf(first.result);
    const second = kill(rig, target, { info: retryOf(first) });
    expect(await failureOf(second.result)).toMatchObject({ nextRetryDelay: 10_000 });
    return { target, session, second };
  }

  test('makes no second one', async () => {
    const { target, second } = await lost(8);
    rig.simulator.clock.advance(10);
    const third = await kill(rig, target, { info: lateRetryOf(second) }).result;
    expect(third).toMatchObject({ outcome: 'awaits_approval', approval: { index: FIRST } });
    expect(deletes()).toHaveLength(1);
  });

  test('is named beside the second one, with the command that keeps it from being carried out', async () => {
    const { target, session, second } = await lost(20);
    rig.simulator.before({ method: 'DELETE', path: pathOf(session) }, () => rig.simulator.clock.advance(30));
    const third = kill(rig, target, { info: lateRetryOf(second) });
    const { approval, note } = await third.result;
    expect(approval).toMatchObject({ index: 2, twins: [FIRST] });
    expect(note).toContain(
      '; the same is asked for twice, so: security multi-admin-verify request veto -index 1',
    );
    expect(deletes()).toHaveLength(2);
    const info = { ...lateRetryOf(third, 4), currentAttemptScheduledTimestampMs: 60_000 };
    expect(await kill(rig, target, { info }).result).toMatchObject({
      approval: { index: 2, twins: [FIRST] },
    });
    expect(deletes()).toHaveLength(2);
  });

  test('is named by verification, when ONTAP lists it later still', async () => {
    const { target, session, second } = await lost(20);
    const third = await kill(rig, target, { info: lateRetryOf(second) }).result;
    expect(third.approval).not.toHaveProperty('twins');
    rig.simulator.clock.advance(60);
    const { client, clientPort } = target.record;
    const sought = { ...keyOf(session), client: client ?? '', clientPort: clientPort ?? 0, request: 2 };
    const last = attempt(rig.activities.awaitSessionsGone, [{ sessions: [sought], withinMs: 500 }]);
    expect((await last.result).requests).toEqual([{ ...keyOf(session), state: 'pending', twins: [FIRST] }]);
  });

  test('is found by verification, when nobody could look for it before', async () => {
    const { session } = await lost(8);
    rig.simulator.clock.advance(20);
    const sought = { ...keyOf(session), isUnheard: true as const };
    const last = attempt(rig.activities.awaitSessionsGone, [{ sessions: [sought], withinMs: 500 }]);
    expect((await last.result).requests).toEqual([{ ...keyOf(session), index: FIRST, state: 'pending' }]);
  });

  test('is told as it is listed', async () => {
    const { session } = await lost(8);
    rig.simulator.clock.advance(20);
    rig.simulator.approvals.decide({ index: FIRST, state: 'approved' });
    const sought = { ...keyOf(session), isUnheard: true as const };
    const last = attempt(rig.activities.awaitSessionsGone, [{ sessions: [sought], withinMs: 500 }]);
    expect((await last.result).requests).toMatchObject([{ index: FIRST, state: 'approved' }]);
  });

  test('is found by the second kill of the run', async () => {
    const { target } = await lost(8);
    rig.simulator.clock.advance(60);
    const again = await kill(rig, target, { again: true }).result;
    expect(again).toMatchObject({ outcome: 'awaits_approval', approval: { index: FIRST } });
    expect(deletes()).toHaveLength(1);
  });
});
