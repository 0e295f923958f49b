import { inspect } from 'node:util';
import { isAxiosError } from 'axios';
import { FAILURE } from '../../src/contracts/failures';
import { secretTraces } from '../support/secret-traces';
import { activityLogs, attempt, failureOf } from './support/attempt';
import { kill, pathOf, planned, writesTo } from './support/kills';
import { openRig, type Rig, SECRET } from './support/rig';
import { shownOf } from './support/shown';
import type { FaultSpec } from '../../src/simulator';

const BASIC = Buffer.from(`admin:${SECRET}`).toString('base64');
/** What a proxy or a careless server may repeat of our own request. */
const ECHO = `You sent Basic ${BASIC} (${SECRET})`;
const JOB = 'b5145e1d-b53b-11e8-8252-005056bbd8f5';
const LISTING = '/api/protocols/ndmp/sessions';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { requestTimeoutMs: 400 } });
});
afterAll(() => rig?.close());
afterEach(() => rig.simulator.faults.clear());

type Case = [string, FaultSpec, { type: string; nonRetryable: boolean; nextRetryDelay?: number }];

const retried = (type: string) => ({ type, nonRetryable: false });
const final = (type: string) => ({ type, nonRetryable: true });

const CASES: Case[] = [
  [
    '429 with Retry-After',
    { kind: 'status', status: 429, retryAfter: 7 },
    { ...retried(FAILURE.OntapBusy), nextRetryDelay: 7_000 },
  ],
  [
    '429 to be tried at once',
    { kind: 'status', status: 429, retryAfter: 0 },
    { ...retried(FAILURE.OntapBusy), nextRetryDelay: 1 },
  ],
  [
    '503 with Retry-After',
    { kind: 'status', status: 503, retryAfter: 2 },
    { ...retried(FAILURE.OntapBusy), nextRetryDelay: 2_000 },
  ],
  ['503', { kind: 'status', status: 503 }, retried(FAILURE.OntapBusy)],
  ['a lock of the configuration', { kind: 'locked' }, retried(FAILURE.OntapBusy)],
  ['403', { kind: 'status', status: 403, code: '6', message: ECHO }, final(FAILURE.OntapForbidden)],
  ['400', { kind: 'status', status: 400, code: '262197', message: ECHO }, final(FAILURE.OntapValidation)],
  ['500', { kind: 'status', status: 500, code: '99', message: ECHO }, retried(FAILURE.OntapProtocol)],
  ['a page of a proxy', { kind: 'html', html: `<html>${ECHO}</html>` }, retried(FAILURE.NotOntap)],
  ['a 404 page of a proxy', { kind: 'html', status: 404, html: ECHO }, retried(FAILURE.NotOntap)],
  [
    'JSON of something else',
    { kind: 'body', body: JSON.stringify({ ECHO }) },
    retried(FAILURE.OntapProtocol),
  ],
  ['half a body', { kind: 'halfBody' }, retried(FAILURE.OntapTransport)],
  [
    'a redirect',
    { kind: 'redirect', location: `https://elsewhere.example/?${BASIC}` },
    retried(FAILURE.NotOntap),
  ],
  ['a cut connection', { kind: 'reset', when: 'before' }, retried(FAILURE.OntapTransport)],
  ['silence', { kind: 'freeze' }, retried(FAILURE.OntapTransport)],
];

test('an odd answer to a first read is asked again four times, then it counts; in a window as long as the sample lasts', async () => {
  rig.simulator.faults.add({ kind: 'html', method: 'GET', path: '/api/cluster', count: 'always' });
  const read = (n: number) => failureOf(attempt(rig.activities.readCluster, [], { attempt: n }).result);
  expect((await read(4)).nonRetryable).toBe(false);
  expect((await read(5)).nonRetryable).toBe(true);
  rig.simulator.faults.add({ kind: 'html', method: 'GET', path: LISTING, count: 'always' });
  const sample = attempt(rig.activities.listNdmpSessions, [{ detail: 'full' }], { attempt: 50 });
  expect((await failureOf(sample.result)).nonRetryable).toBe(false);
});

const WHAT_TO_DO = "url is the cluster's own management address";
const GOES_ON = /It is asked again by itself; what helps is told when it has lasted for 10 minutes\.$/;

test('a page in place of ONTAP says what to set where a read is the first one; later, that it goes on by itself', async () => {
  rig.simulator.faults.add({ kind: 'html', method: 'GET', path: '/api/cluster', count: 'always' });
  rig.simulator.faults.add({ kind: 'html', method: 'GET', path: LISTING, count: 'always' });
  const first = await failureOf(attempt(rig.activities.readCluster, []).result);
  expect(first.message).toContain(WHAT_TO_DO);
  const sample = await failureOf(attempt(rig.activities.listNdmpSessions, [{ detail: 'full' }]).result);
  expect(sample.message).toMatch(GOES_ON);
  expect(sample.message).not.toContain(WHAT_TO_DO);
});

test('a page that has lasted over a wait says again what to set', async () => {
  rig.simulator.faults.add({
    kind: 'html',
    method: 'GET',
    path: `/api/cluster/jobs/${JOB}`,
    count: 'always',
  });
  const wait = (minutes: number) => {
    const info = {
      heartbeatDetails: { failingSince: '2026-11-29T14:00:00.000Z' },
      currentAttemptScheduledTimestampMs: Date.parse('2026-11-29T14:00:00.000Z') + minutes * 60_000,
    };
    const asked = { uuid: JOB, beganMs: Date.now(), maxLookMs: 60_000 };
    return failureOf(attempt(rig.activities.pollJob, [asked], info).result);
  };
  expect((await wait(1)).message).toMatch(GOES_ON);
  expect((await wait(11)).message).toContain(WHAT_TO_DO);
});

function expectClean(failure: Error): void {
  expect(failure.cause).toBeUndefined();
  expect(isAxiosError(failure)).toBe(false);
  expect(secretTraces(shownOf(failure), SECRET)).toEqual([]);
  expect(shownOf(failure)).not.toMatch(/axios|AxiosError|httpsAgent/);
}

test.each(CASES)('a listing that meets %s fails cleanly', async (_what, fault, expected) => {
  rig.simulator.faults.add({ ...fault, method: 'GET', path: LISTING });
  const failure = await failureOf(attempt(rig.activities.listNdmpSessions, [{ detail: 'full' }]).result);
  expect(failure).toMatchObject(expected);
  expectClean(failure);
});

test.each(CASES)(
  'a kill whose read meets %s sends no DELETE, and fails cleanly',
  async (_what, fault, expected) => {
    const session = rig.add();
    const target = await planned(rig, session);
    rig.simulator.faults.add({ ...fault, method: 'GET', path: pathOf(session) });
    const running = kill(rig, target);
    const failure = await failureOf(running.result);
    expect(failure).toMatchObject(expected);
    expectClean(failure);
    expect(running.heartbeats).toEqual([{ deleteSent: false, kept: 1 }]);
    expect(writesTo(rig, session)).toEqual([]);
  },
);

test('a refused login is final, is not repeated by other calls, and does not tell the password', async () => {
  rig.simulator.users.set({ name: 'svc', password: 'another' });
  const { passwordFile } = rig;
  const wrong = rig.withEntry({ auth: { basic: { user: 'svc', passwordFile } } });
  const before = rig.requests.length;
  for (let tries = 0; tries < 3; tries++) {
    const failure = await failureOf(attempt(wrong.readCluster, []).result);
    expect(failure).toMatchObject(final(FAILURE.OntapAuth));
    expectClean(failure);
  }
  expect(rig.requests).toHaveLength(before + 1);
});

test('a cluster that nobody can reach is tried again', async () => {
  const { readCluster } = rig.withEntry({ url: 'https://127.0.0.1:1' });
  const failure = await failureOf(attempt(readCluster, []).result);
  expect(failure).toMatchObject(retried(FAILURE.OntapTransport));
  expectClean(failure);
});

test('a certificate of somebody else is looked at again for some seconds, then it is final', async () => {
  const { readCluster } = rig.withEntry({ tls: { fingerprint256: '00'.repeat(32) } });
  const first = await failureOf(attempt(readCluster, []).result);
  expect(first).toMatchObject(retried(FAILURE.OntapUntrusted));
  const failure = await failureOf(attempt(readCluster, [], { attempt: 5 }).result);
  expect(failure).toMatchObject(final(FAILURE.OntapUntrusted));
  expectClean(failure);
});

test('nothing that was logged on the way tells a secret', () => {
  expect(activityLogs).not.toEqual([]);
  expect(secretTraces(inspect(activityLogs, { depth: null, maxArrayLength: null }), SECRET)).toEqual([]);
});
