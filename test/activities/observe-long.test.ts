import { createClusterActivities } from '../../src/activities';
import { openRecord } from '../../src/activities/evidence/seals';
import type { Collected } from '../../src/contracts/evidence';
import type { ObserveTurnsInput, ObserveTurnsResult } from '../../src/contracts/observe';
import { PAYLOAD_LIMIT_BYTES } from '../../src/contracts/payload-limit';
import { clusterSchema } from '../../src/contracts/schemas/cluster';
import type { SessionRecord } from '../../src/contracts/session';
import { NOTHING_TOLD } from '../../src/contracts/session-event';
import { jsonBytes } from '../../src/contracts/text';
import type { EvidenceRecord } from '../../src/rules/evidence';
import { digestOf } from '../../src/rules/sessions';
import { CLUSTER, NODES, policyOf, session } from '../rules/support/timeline';
import { TEST_KEYS } from '../support/evidence-keys';
import { attempt } from './support/attempt';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = 5 * MINUTE_MS;

/** An interval would lose the context of its activity; heartbeats between looks say nothing new. */
const NOT_FAKED = ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'clearInterval'] as const;

/** Only time is not real: an hour of looks takes moments. */
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: [...NOT_FAKED], now: 1_800_000_000_000 });
});
afterEach(() => jest.useRealTimers());

/** An observer of a cluster that shows these sessions whenever it is asked. */
class Watched {
  private readonly activities: ReturnType<typeof createClusterActivities>;
  now: ObserveTurnsInput = { records: [], faces: [], telling: NOTHING_TOLD };
  messages = 0;
  /** The most bytes of what it heartbeat, and gave back. */
  largest = { heartbeat: 0, result: 0 };

  constructor(
    private readonly shown: () => SessionRecord[],
    private readonly everyMs = EVERY_MS,
  ) {
    this.activities = this.served();
  }

  private served() {
    return createClusterActivities({
      cluster: 'prod1',
      config: clusterSchema.parse({
        url: 'https://a.example.com',
        uuid: CLUSTER,
        auth: { basic: { user: 'svc', passwordEnv: 'PASSWORD' } },
        guard: { neverMatch: [], collected: true },
        ages: {
          every: `${this.everyMs / MINUTE_MS}m`,
          policy: 'test',
          tell: { hooks: ['ops'], stale: true, leaks: 5, weekly: true },
        },
      }),
      client: { listNdmpSessions: async () => this.shown(), listNodes: async () => NODES } as never,
      clients: [{ cidr: '10.20.0.0/16', name: 'media-1' }],
      evidenceKeys: TEST_KEYS,
      stalePolicy: policyOf({}),
      readTold: async () => [],
      readObserved: async () => ({ ...this.now }),
    });
  }

  /** One attempt, as far as it gets until `untilMs` have passed. */
  async attempt(untilMs: number, info: object = {}) {
    const given = { currentAttemptScheduledTimestampMs: Date.now(), ...info };
    const running = attempt(this.activities.observeNdmpSessions, [this.now], given);
    let result: ObserveTurnsResult | undefined;
    void running.result.then((told) => (result = told));
    for (let ms = 0; ms < untilMs && result === undefined; ms += this.everyMs)
      await jest.advanceTimersByTimeAsync(this.everyMs);
    const sizes = running.heartbeats.map(jsonBytes);
    this.largest.heartbeat = Math.max(this.largest.heartbeat, ...sizes);
    return { result, heartbeats: running.heartbeats };
  }

  /** One activity after the other for so long, as the workflow has them. */
  async goOn(forMs: number): Promise<void> {
    const untilMs = Date.now() + forMs;
    while (Date.now() < untilMs) {
      const { result } = await this.attempt(24 * this.everyMs);
      if (result === undefined) throw new Error('it looks on for ever');
      this.take(result);
    }
  }

  take(result: ObserveTurnsResult): void {
    this.largest.result = Math.max(this.largest.result, jsonBytes(result));
    const { records, watch = '', faces = [], telling = NOTHING_TOLD, tell } = result;
    this.messages += tell?.events.length ?? 0;
    this.now = { records, watch, faces, telling };
  }

  recordOf(one: SessionRecord): EvidenceRecord | undefined {
    const known = this.now.records.flatMap((sealed) => openRecord(TEST_KEYS, sealed) ?? []);
    return known.find(({ identity }) => identity === digestOf(one).identity);
  }

  collected(): Promise<Collected> {
    const asked = { window: '12h', every: '30m' };
    const info = { currentAttemptScheduledTimestampMs: Date.now() };
    return attempt(this.activities.readCollected, [asked], info).result;
  }
}

const still = session({ sessionId: '1:1' });

test('after thirty days an age is all of them but for a look, and memory is no larger than after one', async () => {
  const begunMs = Date.now();
  /** Two hours each: hundreds come and go. */
  const passing = () =>
    session({
      sessionId: `2:${Math.floor(Date.now() / (2 * HOUR_MS))}`,
      data: { state: 'active', bytes: Date.now() },
    });
  const watched = new Watched(() => [still, passing()], HOUR_MS);
  await watched.goOn(DAY_MS);
  const afterADay = jsonBytes(watched.now.telling);
  await watched.goOn(29 * DAY_MS);
  const truthMs = Date.now() - begunMs;
  const { unchangedMs = 0 } = watched.recordOf(still) ?? {};
  expect(unchangedMs).toBeLessThanOrEqual(truthMs);
  expect(unchangedMs).toBeGreaterThan(truthMs - DAY_MS);
  expect(watched.now.records.length).toBeLessThan(2_100);
  // The one that is stale, and four or five Mondays.
  expect(watched.messages).toBeLessThanOrEqual(6);
  expect(watched.messages).toBeGreaterThanOrEqual(5);
  expect(jsonBytes(watched.now.telling)).toBeLessThan(afterADay + 500);
  expect(await watched.collected()).toMatchObject({ gaps: [] });
});

test('a worker that is away for an hour leaves a gap, and a clean-up is told why it can not rest on it', async () => {
  const begunMs = Date.now();
  const watched = new Watched(() => [still]);
  await watched.goOn(13 * HOUR_MS);
  expect(await watched.collected()).toHaveProperty('records');
  await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(await watched.collected()).toMatchObject({ why: expect.stringMatching(/last look is 2h .*old/) });
  await watched.goOn(HOUR_MS);
  expect(await watched.collected()).toMatchObject({
    why: expect.stringMatching(/did not look for 2h .*the policy bears 1h$/),
  });
  // Nobody has seen what was meanwhile: of the two hours two steps count.
  const truthMs = Date.now() - begunMs;
  expect(watched.recordOf(still)?.unchangedMs).toBeLessThan(truthMs - HOUR_MS);
});

test('a worker that is killed between two looks costs the looks that were due, and no age', async () => {
  const watched = new Watched(() => [still]);
  const begunMs = Date.now();
  await watched.goOn(2 * HOUR_MS);
  const { result, heartbeats } = await watched.attempt(22 * MINUTE_MS);
  expect(result).toBeUndefined();
  const info = { attempt: 2, heartbeatDetails: heartbeats.at(-1) };
  const again = await watched.attempt(2 * HOUR_MS, info);
  if (again.result !== undefined) watched.take(again.result);
  const { unchangedMs = 0 } = watched.recordOf(still) ?? {};
  expect(unchangedMs).toBeLessThanOrEqual(Date.now() - begunMs);
  expect(unchangedMs).toBeGreaterThan(2 * HOUR_MS);
});

test('two observers of a cluster cost looks, and neither makes an age longer than the truth', async () => {
  const begunMs = Date.now();
  const [one, other] = [new Watched(() => [still]), new Watched(() => [still])];
  await Promise.all([one.goOn(2 * HOUR_MS), other.goOn(2 * HOUR_MS)]);
  // Each takes over what the other knows.
  [one.now, other.now] = [other.now, one.now];
  await Promise.all([one.goOn(2 * HOUR_MS), other.goOn(2 * HOUR_MS)]);
  for (const watched of [one, other]) {
    const { unchangedMs = Infinity } = watched.recordOf(still) ?? {};
    expect(unchangedMs).toBeLessThanOrEqual(Date.now() - begunMs);
    expect(unchangedMs).toBeGreaterThan(3 * HOUR_MS);
  }
});

test('864 sessions that are replaced every half hour fit into heartbeats and results', async () => {
  const many = () => {
    const hour = Math.floor(Date.now() / (HOUR_MS / 2));
    return Array.from({ length: 864 }, (_, index) =>
      session({
        sessionId: `${1_000_000_000 + index}:${hour}`,
        path: `/svm-${index}/${'v'.repeat(80)}`,
        client: `10.20.${index % 250}.7`,
      }),
    );
  };
  const watched = new Watched(many);
  await watched.goOn(HOUR_MS);
  expect(watched.largest.result).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES);
  expect(watched.largest.heartbeat).toBeLessThanOrEqual(PAYLOAD_LIMIT_BYTES);
  expect(watched.largest.heartbeat).toBeGreaterThan(PAYLOAD_LIMIT_BYTES / 2);
});
