import { createDecisions } from '../../../src/activities/decisions';
import { AGAIN, fateOf } from '../../../src/rules/failures';
import type { FailureKind } from '../../../src/rules/failures';
import type { FaultSpec } from '../../../src/simulator';
import { attempt, failureOf } from '../support/attempt';
import { uuidOf } from '../support/jobs';
import { kill, pathOf, planned } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

const JOB = uuidOf(1);

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ entry: { allow: ['kill-sessions', 'control-jobs'] } });
  rig.simulator.jobs.add({ uuid: JOB, description: 'a job', pausable: true });
});
afterAll(() => rig?.close());
afterEach(() => rig.simulator.faults.clear());

const LOST: [string, FaultSpec][] = [
  ['a page of a proxy', { kind: 'html' }],
  ['a plain 500', { kind: 'status', status: 500 }],
  ['an overload', { kind: 'status', status: 429 }],
  ['a cut connection', { kind: 'reset', when: 'after' }],
];
const UNKNOWN_FIELD: [string, FaultSpec] = [
  'an unknown field',
  { kind: 'status', status: 400, code: '262197' },
];

test('at delete, an unknown field makes the outcome that the table says, at once', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  rig.simulator.faults.add({ ...UNKNOWN_FIELD[1], method: 'DELETE', path: pathOf(session) });
  const { outcome } = await kill(rig, target).result;
  expect({ again: 'no', end: outcome }).toEqual(fateOf('delete', 'OntapValidation'));
});

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

test.each([...LOST, UNKNOWN_FIELD])(
  'at debt, a resume that meets %s is tried for as long as it takes',
  async (_what, spec) => {
    rig.simulator.faults.add({ ...spec, method: 'PATCH' });
    const resume = { uuid: JOB, action: 'resume', place: 'debt' } as const;
    const tried = attempt(rig.activities.patchJob, [resume], { attempt: 1_000 });
    expect((await failureOf(tried.result)).nonRetryable).toBe(false);
    expect(tried.heartbeats.at(-1)).toMatchObject({ failingSince: expect.any(String) });
  },
);

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
