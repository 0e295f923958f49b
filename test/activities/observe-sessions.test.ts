import type { Info } from '@temporalio/activity';
import { openRecord, openWatch } from '../../src/activities/evidence/seals';
import type { ObserveTurnsInput, ObserveTurnsResult } from '../../src/contracts/observe';
import type { SealedRecord } from '../../src/contracts/evidence';
import type { EvidenceRecord } from '../../src/rules/evidence';
import { digestOf } from '../../src/rules/sessions';
import { TEST_KEYS } from '../support/evidence-keys';
import { waitFor } from '../support/wait-for';
import { attempt } from './support/attempt';
import { RIG_CLUSTER } from './support/evidence';
import { keyOf } from './support/kills';
import { openRig, type Rig } from './support/rig';

const LISTING = { method: 'GET', path: '/api/protocols/ndmp/sessions' } as const;
const EVERY_MS = 40;

/** A rig whose entry looks faster than one of a worker may. */
async function openFast(change: object = {}): Promise<Rig> {
  const opened = await openRig();
  const config = { ...opened.context.config, ages: { every: `${EVERY_MS}ms` } };
  return { ...opened, activities: opened.withContext({ config, ...change }) };
}

let rig: Rig;
beforeAll(async () => {
  rig = await openFast();
});
afterAll(() => rig?.close());
afterEach(() => jest.restoreAllMocks());

/** By Temporal's clock. */
const LATER = { currentAttemptScheduledTimestampMs: 1_000_000 };

const recordsOf = (sealed: SealedRecord[]): EvidenceRecord[] =>
  sealed.flatMap((one) => openRecord(TEST_KEYS, one) ?? []);

const observe = ({ activities }: Rig, records: SealedRecord[] = [], info: Partial<Info> = {}) =>
  attempt(activities.observeNdmpSessions, [{ records }], info);

test('twelve looks give each session an age, and the next twelve go on from there', async () => {
  const session = rig.add();
  const { identity } = digestOf(await rig.context.client.getNdmpSession(keyOf(session)));
  const ageIn = ({ records }: ObserveTurnsResult) =>
    recordsOf(records).find((record) => record.identity === identity)?.unchangedMs ?? -1;
  const first = await observe(rig).result;
  expect(first).toMatchObject({
    missed: 0,
    lookedAt: expect.stringMatching(/Z$/) as string,
    summary: {
      nodes: [
        { node: 'cluster1-01', used: 1, limit: 36, states: { halted: 1 } },
        { node: 'cluster1-02', used: 0 },
      ],
      oldestUnchangedSeconds: Math.floor(ageIn(first) / 1_000),
    },
  });
  expect(ageIn(first)).toBeGreaterThanOrEqual(11 * EVERY_MS);
  const second = await observe(rig, first.records, LATER).result;
  // What passed between the two is not counted whole.
  expect(ageIn(second)).toBeGreaterThanOrEqual(ageIn(first) + 11 * EVERY_MS);
});

test('a look without an answer is a gap, and ends nothing', async () => {
  const [session, own] = [rig.add(), rig.requests.length];
  const looks = () => rig.requests.slice(own).filter(({ path }) => path === LISTING.path).length;
  rig.simulator.faults.add({ kind: 'status', status: 503, ...LISTING, nth: 3, count: 2 });
  const { missed, records } = await observe(rig).result;
  expect(missed).toBe(2);
  expect(looks()).toBe(12);
  const { identity } = digestOf(await rig.context.client.getNdmpSession(keyOf(session)));
  const record = recordsOf(records).find((one) => one.identity === identity);
  expect(record?.largestGapMs).toBeGreaterThanOrEqual(3 * EVERY_MS);
});

test('how it looked is sealed beside the records, and goes on with them', async () => {
  const { watch = '' } = await observe(rig).result;
  const [input, between] = [{ records: [], watch }, Date.now()];
  const { watch: later = '' } = await attempt(rig.activities.observeNdmpSessions, [input], LATER).result;
  const [before, after] = [watch, later].map((sealed) => openWatch(TEST_KEYS, sealed));
  expect(before?.cluster).toBe(RIG_CLUSTER);
  // On a busy machine there may be more gaps than are remembered, but not so many in twelve looks.
  expect(after?.sinceAt).toBeLessThan(between);
  expect(after?.last.worker).toBeGreaterThan(before?.last.worker ?? Number.NaN);
});

test('what an observer seals says that it was collected', async () => {
  rig.add();
  const { records } = await observe(rig).result;
  expect(recordsOf(records).map(({ collected }) => collected)).not.toContain(false);
});

test('an attempt whose worker died is gone on from by the next one', async () => {
  const running = observe(rig);
  const { heartbeats } = running;
  while (heartbeats.length < 5) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  const died = heartbeats.at(-1);
  await running.result;
  const own = rig.requests.length;
  const { turns } = died as { turns: number };
  const info = { ...LATER, attempt: 2, heartbeatDetails: died };
  const { records } = await observe(rig, [], info).result;
  const looks = rig.requests.slice(own).filter(({ path }) => path === LISTING.path).length;
  expect([turns > 2, looks]).toEqual([true, 12 - turns]);
  const ages = recordsOf(records).map(({ unchangedMs }) => unchangedMs);
  // What passed between the two attempts is not counted.
  expect(Math.min(...ages)).toBeGreaterThanOrEqual(10 * EVERY_MS);
});

test('the look that fell due while a worker was dead is taken at once by the next one', async () => {
  const slow = await openRig();
  const activities = slow.withContext({ config: { ...slow.context.config, ages: { every: '1h' } } });
  const watched = { ...slow, activities };
  watched.add();
  const untilLook = async ({ heartbeats }: ReturnType<typeof observe>, turn: number) => {
    const turnsOf = (state: unknown) => (state as { turns: number } | undefined)?.turns;
    await waitFor(`look ${turn}`, () => turnsOf(heartbeats.at(-1)) === turn);
    return heartbeats.at(-1);
  };
  const died = observe(watched);
  const state = await untilLook(died, 1);
  died.cancel();
  await expect(died.result).rejects.toThrow('CANCELLED');
  const now = Date.now() + 3_600_000;
  const later = jest.spyOn(Date, 'now').mockImplementation(() => now);
  const next = observe(watched, [], { ...LATER, attempt: 2, heartbeatDetails: state });
  await untilLook(next, 2);
  later.mockRestore();
  next.cancel();
  await expect(next.result).rejects.toThrow('CANCELLED');
  await slow.close();
});

test('a worker that stops hands over at once what it knows', async () => {
  const stopping = new AbortController();
  const slow = await openFast({ stopping: stopping.signal });
  slow.add();
  const running = observe(slow);
  while (running.heartbeats.length < 3) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  stopping.abort();
  expect((await running.result).records).toHaveLength(1);
  expect(running.heartbeats.length).toBeLessThan(12);
  await slow.close();
});

const use = (opened: Rig, input: Partial<ObserveTurnsInput>, info = LATER) =>
  attempt(opened.activities.observeNdmpSessions, [{ records: [], ...input }], info);

test('who the sessions are, and which have ended, is told to a workflow that carries it', async () => {
  const opened = await openFast({ clients: [{ cidr: '0.0.0.0/0', name: 'nbu-1' }] });
  const [stays, goes] = [opened.add(), opened.add()];
  const first = await use(opened, { faces: [] }).result;
  opened.simulator.sessions.remove(goes);
  const { faces = [], records } = first;
  const second = await use(opened, { faces, records }).result;
  expect([first, second]).toMatchObject([
    {
      faces: [keyOf(stays), keyOf(goes)].map((key) => ({ ...key, clientName: 'nbu-1' })),
      use: { sessions: [], peaks: [{ node: 'cluster1-01', used: 2, limit: 36 }, {}], dropped: 0 },
    },
    {
      faces: [keyOf(stays)],
      use: { sessions: [{ ...keyOf(goes), states: faces[1]?.states }], peaks: [{ used: 1 }, {}], dropped: 0 },
    },
  ]);
  await opened.close();
});

test('what had ended before its worker died is told by the next attempt', async () => {
  const opened = await openFast();
  const session = opened.add();
  const running = use(opened, { faces: [] });
  while (running.heartbeats.length < 3) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  opened.simulator.sessions.remove(session);
  await running.result;
  const info = { ...LATER, attempt: 2, heartbeatDetails: running.heartbeats.at(-1) };
  const told = await use(opened, { faces: [] }, info).result;
  expect(told).toMatchObject({ faces: [], use: { sessions: [keyOf(session)] } });
  await opened.close();
});

test('a workflow of an earlier release is told of nothing that it would hand on', async () => {
  rig.add();
  const told = await observe(rig).result;
  expect(told).not.toHaveProperty('faces');
  expect(told).not.toHaveProperty('use');
});

test('records that no key of the worker has sealed are not taken over', async () => {
  const { records } = await observe(rig, ['a.b.c']).result;
  expect(recordsOf(records)).toHaveLength(records.length);
});

test('without ages in its entry nobody looks', async () => {
  const own = rig.requests.length;
  const { observeNdmpSessions } = rig.withContext({});
  const { result } = attempt(observeNdmpSessions, [{ records: [] }]);
  expect(await result).toEqual({ ended: 'not_configured', missed: 0, records: [] });
  expect(rig.requests).toHaveLength(own);
});
