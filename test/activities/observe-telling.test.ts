import { policySchema } from '../../src/contracts/schemas/policy';
import { NOTHING_TOLD } from '../../src/contracts/session-event';
import type { Telling } from '../../src/contracts/session-event';
import { testPolicy } from '../workflows/support/policies';
import { attempt } from './support/attempt';
import { keyOf } from './support/kills';
import { openRig, type Rig } from './support/rig';

const EVERY_MS = 120;
const tell = { hooks: ['ops'], stale: true, weekly: false };
const stalePolicy = policySchema.parse(testPolicy({ observe: { window: '1s', every: '250ms' } }));
const GUARD = { minWindow: '1ms', minSamples: 2 };

async function openTelling(readTold = async (): Promise<Telling['at'][]> => []): Promise<Rig> {
  const opened = await openRig({ entry: { guard: GUARD } });
  const config = { ...opened.context.config, ages: { every: `${EVERY_MS}ms`, tell } };
  return { ...opened, activities: opened.withContext({ config, stalePolicy, readTold }) };
}

const observe = ({ activities }: Rig, input: object = { telling: NOTHING_TOLD }, info: object = {}) =>
  attempt(activities.observeNdmpSessions, [{ records: [], faces: [], ...input }], info);

test('what is to be told ends the activity at once, and is not told by the next one', async () => {
  const rig = await openTelling();
  const session = rig.add();
  const first = await observe(rig).result;
  expect(first).toMatchObject({
    tell: { hooks: ['ops'], events: [{ event: 'sessions_stale', sessions: [keyOf(session)] }] },
    summary: { stale: { policy: 'default', sessions: 1 } },
  });
  const { records, faces, telling } = first;
  const second = await observe(rig, { records, faces, telling }).result;
  expect(second).not.toHaveProperty('tell');
  expect(second.telling?.at).toEqual(telling?.at);
  await rig.close();
});

test('what was to be told as the worker was killed is told by the next attempt, without a look', async () => {
  const rig = await openTelling();
  rig.add();
  const running = observe(rig);
  const { tell: told } = await running.result;
  const own = rig.requests.length;
  const heartbeatDetails = running.heartbeats.at(-1);
  const again = await observe(rig, { telling: NOTHING_TOLD }, { attempt: 2, heartbeatDetails }).result;
  expect([again.tell, rig.requests.length]).toEqual([told, own]);
  await rig.close();
});

test('what the run before a reset told is not told again', async () => {
  const memo: Telling['at'][] = [];
  const rig = await openTelling(async () => memo);
  rig.add();
  const { telling } = await observe(rig).result;
  memo.push(telling?.at ?? {});
  const again = await observe(rig).result;
  expect(again).not.toHaveProperty('tell');
  expect(again.summary?.stale?.sessions).toBe(1);
  await rig.close();
});

test('a Temporal that does not say what was told before costs nothing but that', async () => {
  const rig = await openTelling(() => Promise.reject(new Error('down')));
  rig.add();
  expect((await observe(rig).result).tell?.events).toHaveLength(1);
  await rig.close();
});

test('a workflow of an earlier release has nothing to tell', async () => {
  const rig = await openTelling();
  rig.add();
  const told = await observe(rig, {}).result;
  expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['tell']));
  expect(told).not.toHaveProperty('telling');
  await rig.close();
});
