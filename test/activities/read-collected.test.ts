import { randomBytes } from 'node:crypto';
import { sealRecord, sealWatch } from '../../src/activities/evidence/seals';
import type { Collected } from '../../src/contracts/evidence';
import type { ObservedSessions } from '../../src/contracts/observe';
import { evidenceKeys } from '../../src/node';
import type { WatchRecord } from '../../src/rules/evidence';
import { session } from '../rules/support/timeline';
import { TEST_KEYS } from '../support/evidence-keys';
import { attempt } from './support/attempt';
import { recordFor, RIG_CLUSTER } from './support/evidence';
import { openRig, type Rig } from './support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());

const HOUR_MS = 3_600_000;

/** An observer that looked a minute ago, and all the time for two days. */
const watchedFor = (change: Partial<WatchRecord> = {}): WatchRecord => {
  const worker = Date.now() - 60_000;
  return {
    cluster: RIG_CLUSTER,
    sinceAt: worker - 48 * HOUR_MS,
    last: { worker, server: worker },
    gaps: [],
    ...change,
  };
};

const RECORD = recordFor(session(), [], { collected: true });

/** What an observer says that is as it should be. */
const observed = (change: Partial<ObservedSessions> = {}): ObservedSessions => ({
  records: [sealRecord(TEST_KEYS, RECORD)],
  watch: sealWatch(TEST_KEYS, watchedFor()),
  ...change,
});

const NOW = () => ({ currentAttemptScheduledTimestampMs: Date.now() });

function read(
  answer: ObservedSessions | undefined,
  { hasAges = true, context = {} }: { hasAges?: boolean; context?: object } = {},
): Promise<Collected> {
  const { ages: _none, ...config } = rig.context.config;
  const { readCollected } = rig.withContext({
    config: { ...config, ...(hasAges ? { ages: { every: '5m' } } : {}) },
    readObserved: async () => answer,
    ...context,
  });
  return attempt(readCollected, [{ window: '24h', every: '1h' }], NOW()).result;
}

test('records that cover the window are given by value, with since when and with which gaps', async () => {
  const fromAt = Date.now() - 5 * HOUR_MS;
  const watch = watchedFor({ gaps: [{ fromAt, ms: HOUR_MS }] });
  expect(await read(observed({ watch: sealWatch(TEST_KEYS, watch) }))).toEqual({
    since: new Date(watch.sinceAt).toISOString(),
    lookedAt: new Date(watch.last.worker).toISOString(),
    gaps: [{ from: new Date(fromAt).toISOString(), seconds: 3_600 }],
    records: [sealRecord(TEST_KEYS, RECORD)],
  });
});

test('of sessions that have ended, and of what the worker has no key for, nothing is given', async () => {
  const stranger = evidenceKeys([randomBytes(32)]);
  const ended = sealRecord(TEST_KEYS, { ...RECORD, endedAt: Date.now() });
  const records = [ended, sealRecord(stranger, RECORD), 'a.b.c'];
  expect(await read(observed({ records }))).toMatchObject({ records: [] });
});

const stranger = evidenceKeys([randomBytes(32)]);

test.each<[string, Partial<ObservedSessions>, string]>([
  ['has not looked yet', { watch: undefined as never }, 'the observer has not looked yet'],
  ['has another key', { watch: sealWatch(stranger, watchedFor()) }, 'sealed by no key'],
  ['was altered', { watch: `${sealWatch(TEST_KEYS, watchedFor())} ` }, 'sealed by no key'],
  ['gives a record for its watch', { watch: sealRecord(TEST_KEYS, RECORD) }, 'sealed by no key'],
  [
    'looked at another cluster',
    { watch: sealWatch(TEST_KEYS, watchedFor({ cluster: 'x' })) },
    'at cluster x',
  ],
  [
    'is a day behind',
    { watch: sealWatch(TEST_KEYS, watchedFor({ last: { worker: Date.now() - 24 * HOUR_MS, server: 0 } })) },
    'is old, the policy bears 2h',
  ],
  [
    'has begun within the window',
    { watch: sealWatch(TEST_KEYS, watchedFor({ sinceAt: Date.now() - HOUR_MS })) },
    'not for 1d yet',
  ],
  [
    'was away, or reset, within the window',
    {
      watch: sealWatch(
        TEST_KEYS,
        watchedFor({ gaps: [{ fromAt: Date.now() - 5 * HOUR_MS, ms: 3 * HOUR_MS }] }),
      ),
    },
    'did not look for 3h',
  ],
])('an observer that %s is not rested on, and it is said why', async (_what, change, why) => {
  const collected = await read(observed(change));
  const words = 'why' in collected ? collected.why.replace(/is \d+d.* old/, 'is old') : '';
  expect(words).toContain(why);
  expect(collected).not.toHaveProperty('records');
});

test('nor is one that is missing, or whose worker has neither ages nor a key', async () => {
  expect(await read(undefined)).toEqual({ why: 'no observe/prod1 is running' });
  expect(await read(observed(), { hasAges: false })).toEqual({ why: 'the entry of prod1 has no ages' });
  expect(await read(observed(), { context: { evidenceKeys: undefined } })).toEqual({
    why: 'the worker of the cluster has no evidenceKeyFile',
  });
});

test('records that a history has no room for are left where they are', async () => {
  const records = Array.from({ length: 2_000 }, () => sealRecord(TEST_KEYS, RECORD));
  expect(await read(observed({ records }))).toEqual({
    why: 'the history of the run has no room for 2000 records',
  });
});
