import { createWorkflowQueueActivities } from '../../src/activities';
import type { KillRequest } from '../../src/contracts/kill';
import { FAILURE } from '../../src/contracts/failures';
import { testPolicy } from '../workflows/support/policies';
import { activityLogs, attempt, failureOf } from './support/attempt';
import { planned } from './support/kills';
import { openRig } from './support/rig';

const { checkFleetRequest, checkKillRequest, checkRequest, checkSequenceRequest, planCleanup } =
  createWorkflowQueueActivities({
    hooks: new Map(),
    send: async () => {},
  });

const REQUEST = { cluster: 'prod1', policy: testPolicy(), mode: 'enforce', requestedBy: { name: 'ann' } };

/** What is wrong with an input, as the failure lists it. */
async function problemsOf(input: unknown, check = checkRequest as (input: unknown) => Promise<unknown>) {
  const failure = await failureOf(attempt(check, [input]).result);
  expect(failure).toMatchObject({ type: FAILURE.InvalidRequest, nonRetryable: true });
  const [problems] = failure.details as [string[]];
  for (const problem of problems) expect(failure.message).toContain(problem);
  return problems;
}

const underId = (workflowId: string) => ({ workflowExecution: { workflowId, runId: 'run' } });

test('a good request comes back with its defaults', async () => {
  const { result } = attempt(checkRequest, [REQUEST], underId('cleanup/prod1/default-2026-11-21T22:00:00Z'));
  expect(await result).toMatchObject({
    unservedAfter: '3m',
    policy: { limits: { killsPerMinute: 60 }, approval: { required: false } },
  });
});

const NARROWED = {
  ...REQUEST,
  only: [{ ownerUuid: '1cd8a442-86d1-11e0-ae1c-123478563412', sessionId: '1:1' }],
};

test.each([
  'my-own-run',
  'cleanup/prod1/default-of-somebody-else',
  'cleanup/prod1/default/../default',
  'cleanup/prod1/default/0123456789ab',
  'cleanup/prod1/default2',
  'cleanup/prod2/default',
])('a clean-up under the id %s is refused: runs exclude each other by it', async (id) => {
  const failure = await failureOf(attempt(checkRequest, [REQUEST], underId(id)).result);
  expect(failure).toMatchObject({
    type: FAILURE.InvalidRequest,
    message: expect.stringContaining('cleanup/prod1/default') as string,
  });
});

test.each(['cleanup/prod1/default/0123456789ab', 'cleanup/prod1/default'])(
  'a run of some sessions may be %s',
  async (id) => {
    const { result } = attempt(checkRequest, [NARROWED], underId(id));
    expect((await result).only).toEqual(NARROWED.only);
  },
);

test.each([
  ['fleet/default', true],
  ['fleet/default@weekly-47', true],
  ['fleet/default-2026-11-21T22:00:00Z', true],
  ['fleet/default-of-somebody-else', false],
  ['fleet/default/prod1', false],
  ['fleet/other', false],
])('a fleet run of the policy default may be %s: %s', async (id, isRight) => {
  const { cluster: _one, ...request } = REQUEST;
  const { result } = attempt(checkFleetRequest, [{ ...request, clusters: 'all' }], underId(id));
  const refusal = await result.then(
    () => undefined,
    ({ type }: { type: string }) => type,
  );
  expect(refusal).toBe(isRight ? undefined : FAILURE.InvalidRequest);
});

test('every problem is listed, each with its place', async () => {
  const policy = {
    ...testPolicy(),
    observe: { window: '1h', every: '0s' },
    matchh: [],
    limits: { maxPercent: 101 },
    protect: [{ name: 'library', client: ['10.1.2.3/33'] }],
  };
  const problems = await problemsOf({ ...REQUEST, cluster: '../etc', mode: 'kill', policy });
  for (const place of [
    'cluster: ',
    'mode: ',
    'policy.matchh: is not a known key; did you mean match?',
    'policy.observe.every: ',
    'policy.limits.maxPercent: ',
    'policy.protect.0.client.0: ',
  ]) {
    expect(problems.filter((problem) => problem.startsWith(place))).toHaveLength(1);
  }
});

test.each<[string, object, string]>([
  ['a negative window', { observe: { window: '-1h', every: '5m' } }, 'policy.observe.window'],
  ['one sample', { observe: { window: '5m', every: '10m' } }, 'policy.observe.window'],
  ['too many samples', { observe: { window: '1h', every: '1m' } }, 'policy.observe.every'],
  ['a rule without a condition', { match: [{ name: 'all' }] }, 'policy.match.0'],
  ['no rule', { match: [] }, 'policy.match'],
  ['a malformed glob', { match: [{ name: 'g', path: ['/vol/[a'] }] }, 'policy.match.0.path.0'],
  [
    'an unknown key of a rule',
    { match: [{ name: 'g', path: ['/vol'], paths: ['/vol'] }] },
    'policy.match.0.paths',
  ],
  ['a percentage below zero', { limits: { maxPercent: -1 } }, 'policy.limits.maxPercent'],
])('%s is a problem of the place where it stands', async (_what, change, place) => {
  const [problem, ...others] = await problemsOf({ ...REQUEST, policy: { ...testPolicy(), ...change } });
  expect(problem?.split(': ')[0]).toBe(place);
  expect(others).toEqual([]);
});

test.each([
  ['maxKills', 'policy.maxKills: is not a known key; did you mean policy.limits.maxKills?'],
  ['approvers', "policy.approvers: is not a known key; it belongs to the owner's guard"],
])('an unknown %s is told what was meant, also past our client', async (key, words) => {
  const problems = await problemsOf({ ...REQUEST, policy: { ...testPolicy(), [key]: 3 } });
  expect(problems).toEqual([expect.stringContaining(words)]);
});

test('thousands of unknown keys are one mistake', async () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => [`key${index}`, 1] as const);
  const startedMs = performance.now();
  expect(await problemsOf({ ...REQUEST, ...Object.fromEntries(keys) })).toHaveLength(100);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

test.each([undefined, null, 'prod1', [], {}, 42])('%j is no request, and says so', async (input) => {
  expect(await problemsOf(input)).not.toEqual([]);
});

describe('what killSessions is given', () => {
  let good: KillRequest;
  beforeAll(async () => {
    const rig = await openRig();
    good = {
      cluster: 'prod1',
      clusterUuid: rig.simulator.cluster.uuid,
      policy: (await attempt(checkRequest, [REQUEST], underId('cleanup/prod1/default')).result).policy,
      planHash: 'a'.repeat(64),
      targets: [await planned(rig, rig.add(), [rig.add()])],
      planned: { at: new Date().toISOString(), nodes: [], ndmpMode: 'svm' },
      approved: false,
      limitsLifted: false,
      requestedBy: { name: 'ann' },
    };
    await rig.close();
  });

  test('is taken as it is, when a clean-up made it', async () => {
    expect(await attempt(checkKillRequest, [good]).result).toEqual({
      ...good,
      evidence: 'sealed',
    });
  });

  test.each([
    ['more targets than a run may kill', 401, 'targets'],
    ['targets that are too large together', 399, 'input'],
  ])('is refused with %s', async (_what, count, place) => {
    const [target] = good.targets;
    const targets = Array.from({ length: count }, () => target);
    const problems = await problemsOf({ ...good, targets }, checkKillRequest);
    expect(problems.map((problem) => problem.split(': ')[0])).toContain(place);
  });

  test.each<[string, (request: KillRequest) => unknown, string]>([
    ['no targets', ({ targets: _none, ...rest }) => rest, 'targets'],
    [
      'an id that must not be put into a path',
      (r) => ({ ...r, targets: r.targets.map((t) => ({ ...t, record: { ...t.record, sessionId: '..' } })) }),
      'targets.0.record.sessionId',
    ],
    [
      'an owner that is no uuid',
      (r) => ({ ...r, targets: r.targets.map((t) => ({ ...t, record: { ...t.record, ownerUuid: '*' } })) }),
      'targets.0.record.ownerUuid',
    ],
    [
      'a partner without an id',
      (r) => ({ ...r, targets: r.targets.map((t) => ({ ...t, joined: [{ data: {}, mover: {} }] })) }),
      'targets.0.joined.0.ownerUuid',
    ],
    ['no plan', (r) => ({ ...r, planHash: '' }), 'planHash'],
    ['another kind of lifted', (r) => ({ ...r, limitsLifted: 'false' }), 'limitsLifted'],
    ['something else', (r) => ({ ...r, force: true }), 'force'],
  ])('is refused with %s', async (_what, change, place) => {
    const problems = await problemsOf(change(good), checkKillRequest);
    expect(problems.map((problem) => problem.split(': ')[0])).toContain(place);
  });
});

test('a sequence whose history could become too large is refused, with the numbers', async () => {
  const step = { step: 'await', state: 'terminal', for: '6h' };
  const steps = Array.from({ length: 20 }, () => step);
  const sequence = {
    ...REQUEST,
    policy: undefined,
    mode: undefined,
    select: { svm: 's' },
    maxJobs: 200,
    steps,
  };
  const { policy: _policy, mode: _mode, ...input } = sequence;
  const [problem, ...others] = await problemsOf(input, checkSequenceRequest);
  expect(problem).toMatch(/^input: the history of this run could come to 24\d{3} events \(at most 8000\)/);
  expect(others).toEqual([]);
});

test('a request with hundreds of problems is refused with the first hundred', async () => {
  const only = Array.from({ length: 100 }, () => ({ ownerUuid: 'x', sessionId: 'y' }));
  const problems = await problemsOf({ ...REQUEST, only });
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)).toMatch(/^and \d+ more$/);
});

test('a bug of ours leaves as Unexpected with its kind, and the log has its place but not its words', async () => {
  const failure = await failureOf(attempt(planCleanup, [{ policy: null } as never]).result);
  expect(failure).toMatchObject({ type: FAILURE.Unexpected, nonRetryable: false, cause: undefined });
  expect(failure.message).toMatch(/^Unexpected TypeError in an activity/);
  const entry = activityLogs.find(({ message }) => message === 'Unexpected TypeError in an activity');
  expect(entry?.meta).toMatchObject({
    at: expect.arrayContaining([expect.stringMatching(/^ +at /)]) as string[],
  });
  expect(JSON.stringify(entry?.meta?.['at'])).not.toContain('Cannot read');
});
