import { sealRecord, sealWatch } from '../../src/activities/evidence/seals';
import type { InspectResult } from '../../src/contracts/inspect';
import type { ObservedSessions } from '../../src/contracts/observe';
import { inspectRequestSchema } from '../../src/contracts/schemas/inspect';
import { evidenceKeys } from '../../src/node';
import { TEST_KEYS } from '../support/evidence-keys';
import { attempt } from './support/attempt';
import { recordFor } from './support/evidence';
import { keyOf } from './support/kills';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
  rig.add({ id: '1:1' });
});
afterAll(() => rig?.close());

const LOOKED_AT = '2026-03-01T00:00:00.000Z';

/** What the observer knows of the only session, sealed by some key. */
async function known(keys = TEST_KEYS): Promise<ObservedSessions> {
  const [session] = rig.simulator.sessions.list();
  if (session === undefined) throw new Error('there is no session');
  const { session: simulated } = session;
  const record = await rig.context.client.getNdmpSession(keyOf(simulated));
  return { lookedAt: LOOKED_AT, records: [sealRecord(keys, recordFor(record))] };
}

/** The look of a worker whose entry has ages, to which the observer says so. */
function inspect(read: () => Promise<ObservedSessions | undefined>, change: object = {}) {
  const config = { ...rig.context.config, ages: { every: '5m' } };
  const { inspectCluster } = rig.withContext({ config, readObserved: read, ...change });
  const request = { cluster: 'prod1', requestedBy: { name: 'tester' }, read: 'sessions' };
  return attempt(inspectCluster, [inspectRequestSchema.parse(request)]).result;
}

const agesIn = (result: InspectResult) => ('ages' in result ? result.ages : undefined);

test('a look at sessions tells how long each is known to be unchanged', async () => {
  const result = await inspect(() => known());
  expect(agesIn(result)).toEqual({ collected: true, every: '5m', lookedAt: LOOKED_AT });
  expect(result.records).toMatchObject([
    { sessionId: '1:1', firstSeen: expect.any(String), unchangedSeconds: 100 * 86_400 },
  ]);
});

test('it tells since when it was looked, and when it was not', async () => {
  const [sinceAt, fromAt] = [Date.parse('2026-02-28T00:00:00Z'), Date.parse('2026-02-28T03:00:00Z')];
  const last = { worker: Date.parse(LOOKED_AT), server: 0 };
  const watch = sealWatch(TEST_KEYS, { cluster: 'x', sinceAt, last, gaps: [{ fromAt, ms: 900_000 }] });
  const result = await inspect(async () => ({ ...(await known()), watch }));
  expect(agesIn(result)).toMatchObject({
    since: '2026-02-28T00:00:00.000Z',
    gaps: [{ from: '2026-02-28T03:00:00.000Z', seconds: 900 }],
  });
});

test('what no key of the worker has sealed tells nothing', async () => {
  const foreign = evidenceKeys([Buffer.alloc(32, 7)]);
  const { records } = await inspect(() => known(foreign));
  expect(records).toMatchObject([{ sessionId: '1:1', unchangedSeconds: 0 }]);
});

test.each<[string, () => Promise<ObservedSessions | undefined>, object, string]>([
  ['its entry asks for none', () => known(), { config: undefined }, 'not_configured'],
  ['its worker has no key', () => known(), { evidenceKeys: undefined }, 'no_key'],
  ['no observer goes on', async () => undefined, {}, 'no_observer'],
  ['nobody has looked yet', async () => ({ records: [] }), {}, 'no_look'],
  ['Temporal does not answer', () => Promise.reject(new Error('deadline')), {}, 'unreadable'],
])('where %s it lists the sessions all the same, and says why they have no ages', async (...given) => {
  const [, read, change, why] = given;
  const own = 'config' in change ? { config: rig.context.config } : change;
  const result = await inspect(read, own);
  expect(agesIn(result)).toEqual({ collected: false, why });
  expect(result.records).toHaveLength(1);
  expect(Object.keys(result.records[0] ?? {})).not.toContain('unchangedSeconds');
});
