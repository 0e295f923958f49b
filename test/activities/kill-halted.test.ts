import type { HaltState } from '../../src/contracts/halt';
import { keyOf, kill, planned, writesTo } from './support/kills';
import { openRig, type Rig } from './support/rig';

const HALTED: HaltState = { halted: true, runId: 'r', since: '2026-01-01T00:00:00.000Z', by: 'alice' };

let state: HaltState | Error = { halted: false };
let cancelled = false;
let asked = 0;
let rig: Rig;
beforeAll(async () => {
  const readHalt = async () => {
    asked++;
    if (state instanceof Error) throw state;
    return state;
  };
  rig = await openRig({ readHalt, isCancelled: async () => cancelled });
});
afterAll(() => rig?.close());
beforeEach(() => {
  asked = 0;
  cancelled = false;
});

/** Scheduled just now, as its workflow has asked just now. */
const fresh = () => ({ attempt: 1, scheduledTimestampMs: Date.now() });
const late = () => ({ attempt: 1, scheduledTimestampMs: Date.now() - 11_000 });
const again = () => ({ attempt: 2, scheduledTimestampMs: Date.now() });

test.each([
  ['a kill that waited for longer than a slice', late],
  ['a kill that is tried again', again],
])('%s asks whether all is halted, and then sends nothing', async (_what, info) => {
  state = HALTED;
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toEqual({
    ...keyOf(session),
    outcome: 'not_attempted',
    note: 'killing is halted since 2026-01-01T00:00:00.000Z by alice',
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a kill that comes right after the question of its workflow does not ask again', async () => {
  state = { halted: false };
  const session = rig.add();
  expect((await kill(rig, await planned(rig, session), { info: fresh() }).result).outcome).toBe('killed');
  expect(asked).toBe(0);
});

test('a late kill that gets no answer sends nothing and is tried again', async () => {
  state = new Error('Temporal is away');
  const session = rig.add();
  await expect(kill(rig, await planned(rig, session), { info: late() }).result).rejects.toMatchObject({
    nonRetryable: false,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('a halt does not hide what became of a session that is gone', async () => {
  state = HALTED;
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.sessions.remove(session);
  expect((await kill(rig, target, { info: late() }).result).outcome).toBe('already_gone');
});

test.each([
  ['that waited for longer than a slice', late],
  ['that is tried again', again],
])('a kill %s asks whether its run was cancelled, and then sends nothing', async (_what, info) => {
  state = { halted: false };
  cancelled = true;
  const session = rig.add();
  expect(await kill(rig, await planned(rig, session), { info: info() }).result).toEqual({
    ...keyOf(session),
    outcome: 'not_attempted',
    note: 'the run was cancelled',
  });
  expect(writesTo(rig, session)).toEqual([]);
});
