import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterActivities } from '../../src/activities';
import { createDecisions } from '../../src/activities/decisions';
import { AGAIN, fateOf } from '../../src/rules/failures';
import type { FailureKind, Place } from '../../src/rules/failures';
import type { FaultSpec } from '../../src/simulator';
import { attempt, type Attempt, failureOf } from './support/attempt';
import { kill, pathOf, planned } from './support/kills';
import { openRig, type Rig } from './support/rig';
import { BEGAN_MS, uuidOf } from './support/jobs';

const JOB = uuidOf(1);

let rig: Rig;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-fates-'));
  rig = await openRig({ entry: { allow: ['kill-sessions', 'control-jobs'] } });
  rig.simulator.jobs.add({ uuid: JOB, description: 'a job', pausable: true });
});
afterAll(async () => {
  await rig?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => rig.simulator.faults.clear());

/** What goes wrong: with the cluster, or with the worker's entry for it. */
interface Wrong {
  fault?: FaultSpec;
  entry?: () => Record<string, unknown>;
}

const fault = (spec: FaultSpec): Wrong => ({ fault: spec });

function fileOf(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

/** By what happens: the kinds as which it may be told. */
const WRONG: [string, Wrong, FailureKind[]][] = [
  ['a refused login', { entry: () => login('wrong') }, ['OntapAuth']],
  ['a role without rights', fault({ kind: 'status', status: 403, code: '6' }), ['OntapForbidden']],
  ['an unknown field', fault({ kind: 'status', status: 400, code: '262197' }), ['OntapValidation']],
  ['an API that is not there', fault({ kind: 'status', status: 404, code: '3' }), ['OntapUnsupported']],
  ['a page of a proxy', fault({ kind: 'html' }), ['NotOntap']],
  ['a 404 page of a proxy', fault({ kind: 'html', status: 404 }), ['NotOntap']],
  ['a plain 500', fault({ kind: 'status', status: 500 }), ['NotOntap']],
  [
    'an error that ONTAP does not document',
    fault({ kind: 'status', status: 500, code: '1000' }),
    ['OntapProtocol'],
  ],
  ['a body of another form', fault({ kind: 'body', body: '[]' }), ['NotOntap']],
  ['half a body', fault({ kind: 'halfBody' }), ['OntapTransport']],
  ['a cut connection', fault({ kind: 'reset', when: 'before' }), ['OntapTransport']],
  ['silence', { ...fault({ kind: 'freeze' }), entry: () => ({ requestTimeoutMs: 200 }) }, ['OntapTransport']],
  ['an overload', fault({ kind: 'status', status: 429 }), ['OntapBusy']],
  ['a lock of the configuration', fault({ kind: 'locked' }), ['OntapBusy']],
  ['an empty CA file', { entry: () => ({ tls: { caFile: fileOf('empty.pem', '') } }) }, ['OntapUntrusted']],
  [
    'another certificate',
    { entry: () => ({ tls: { fingerprint256: '00'.repeat(32) } }) },
    ['OntapUntrusted'],
  ],
];

const login = (password: string) => ({
  auth: { basic: { user: 'admin', passwordFile: fileOf('password', password) } },
});

type Call = (activities: ClusterActivities, info: object) => Promise<Attempt<unknown>> | Attempt<unknown>;

/** The calls of a place, each of which asks ONTAP. */
const CALLS: Partial<Record<Place, Call[]>> = {
  firstRead: [
    (a, info) => attempt(a.readCluster, [{}], info),
    (a, info) =>
      attempt(
        a.inspectCluster,
        [{ read: 'nodes', cluster: 'prod1', requestedBy: { name: 'ann' }, unservedAfter: '3m' }],
        info,
      ),
  ],
  sample: [
    (a, info) => attempt(a.listNdmpSessions, [{ detail: 'full' }], info),
    (a, info) => attempt(a.listNodes, [], info),
  ],
  readAgain: [(a, info) => attempt(a.readCluster, [{ place: 'readAgain' }], info)],
  approval: [(a, info) => attempt(a.listNdmpSessions, [{ detail: 'digest', place: 'approval' }], info)],
  lastRead: [
    (a, info) => attempt(a.readCluster, [{ place: 'lastRead' }], info),
    (a, info) => attempt(a.listNodes, [{ place: 'lastRead' }], info),
  ],
  verification: [(a, info) => attempt(a.awaitSessionsGone, [{ sessions: [] }], info)],
  wait: [
    (a, info) => attempt(a.readCluster, [{ needs: 'jobs' }], info),
    (a, info) => attempt(a.pollJob, [{ uuid: JOB, beganMs: BEGAN_MS, maxLookMs: 32_000 }], info),
    (a, info) => attempt(a.selectJobs, [{ select: { svm: 'svm1' }, maxJobs: 1 }], info),
  ],
  command: [
    (a, info) => attempt(a.getJob, [{ uuid: JOB }], info),
    (a, info) => attempt(a.confirmCommand, [{ uuid: JOB, command: 'pause' }], info),
  ],
  debt: [
    (a, info) => attempt(a.watchState, [{ uuid: JOB, states: [], once: true }], info),
    (a, info) => attempt(a.getJob, [{ uuid: JOB, place: 'debt' }], info),
  ],
};

const MATRIX = Object.entries(CALLS).flatMap(([place, calls]) =>
  WRONG.map(([what, wrong, kinds]) => [place as Place, what, wrong, kinds, calls] as const),
);

test.each(MATRIX)('at %s, %s does what the table says', async (place, _what, wrong, kinds, calls) => {
  for (const call of calls) {
    const activities = rig.withEntry(wrong.entry?.() ?? {});
    if (wrong.fault !== undefined) rig.simulator.faults.add({ ...wrong.fault, count: 'always' });
    const tried = await call(activities, { attempt: 4, currentAttemptScheduledTimestampMs: BEGAN_MS });
    const failure = await failureOf(tried.result);
    rig.simulator.faults.clear();
    expect(kinds).toContain(failure.type);
    const { again, end } = fateOf(place, failure.type as FailureKind);
    const { mostTries = Infinity, everyMs } = AGAIN[again];
    expect([failure.nonRetryable, failure.nextRetryDelay]).toEqual([4 >= mostTries, everyMs]);
    // What waits says since when it has no answer.
    const since = new Date(BEGAN_MS).toISOString();
    const told = tried.heartbeats.some(
      (details) => (details as { failingSince?: string })?.failingSince === since,
    );
    expect(told).toBe(end === 'lasts');
  }
});

const LOST: [string, FaultSpec][] = [
  ['a page of a proxy', { kind: 'html' }],
  ['a plain 500', { kind: 'status', status: 500 }],
  ['an overload', { kind: 'status', status: 429 }],
  ['a cut connection', { kind: 'reset', when: 'after' }],
  ['an unknown field', { kind: 'status', status: 400, code: '262197' }],
];

test.each(LOST)('at delete, %s does what the table says', async (_what, spec) => {
  rig.simulator.switches.killBehaviour = { kind: 'ignores' };
  const session = rig.add();
  const target = await planned(rig, session);
  for (const number of [1, 3]) {
    rig.simulator.faults.add({ ...spec, method: 'DELETE', path: pathOf(session) });
    const failure = await failureOf(kill(rig, target, { info: { attempt: number } }).result);
    const { mostTries = Infinity } = AGAIN[fateOf('delete', failure.type as FailureKind).again];
    expect([failure.type, failure.nonRetryable]).toEqual([failure.type, number >= mostTries]);
  }
});

test.each(LOST)('at debt, a resume that meets %s is tried for as long as it takes', async (_what, spec) => {
  rig.simulator.faults.add({ ...spec, method: 'PATCH' });
  const resume = { uuid: JOB, action: 'resume', place: 'debt' } as const;
  const tried = attempt(rig.activities.patchJob, [resume], { attempt: 1_000 });
  expect((await failureOf(tried.result)).nonRetryable).toBe(false);
  expect(tried.heartbeats.at(-1)).toMatchObject({ failingSince: expect.any(String) });
});

const NOTHING_PLANNED = { targets: [], planned: 'one', now: 'two' };

test('a bug in a decision is thrown ten times, whatever else made it fail in between, then it counts', async () => {
  const { watchTargets } = createDecisions(() => Promise.reject(new TypeError('of undefined')));
  let heartbeatDetails: unknown;
  for (let thrown = 1; thrown <= 10; thrown++) {
    // A worker that went away, or that did not know the decision, is an attempt, and no bug.
    const tried = attempt(watchTargets, [NOTHING_PLANNED], { attempt: 7 * thrown, heartbeatDetails });
    expect(await failureOf(tried.result)).toMatchObject({ type: 'Unexpected', nonRetryable: thrown === 10 });
    heartbeatDetails = tried.heartbeats.at(-1);
  }
});

test('a Temporal that does not answer is no bug', async () => {
  const { watchTargets } = createDecisions(() => Promise.reject(unavailable()));
  const failure = await failureOf(attempt(watchTargets, [NOTHING_PLANNED], { attempt: 40 }).result);
  expect(failure).toMatchObject({ type: 'TemporalUnavailable', nonRetryable: false });
});

/** As gRPC tells it. */
const unavailable = () =>
  Object.assign(new Error('14 UNAVAILABLE: no connection'), {
    code: 14,
    details: 'no connection',
    metadata: {},
  });
