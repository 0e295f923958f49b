import { defaultPayloadConverter } from '@temporalio/common';
import type { CleanupHandle } from '../../src/client';
import type { PlanDecision } from '../../src/contracts/messages';
import { replayAll } from '../support/collect-histories';
import type { PolicyInput } from './support/policies';
import { testPolicy } from './support/policies';
import type { Stage, StageOptions } from './support/stage';
import { waitFor } from '../support/wait-for';
import {
  asked,
  hold,
  killed,
  LISTING,
  listings,
  outcomes,
  plannedHash,
  sessionOf,
  untilPhase,
} from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();

/** Short enough for a look every half second: there is room for 288. */
const asking = (approval: PolicyInput['approval'] = {}) =>
  testPolicy({ approval: { required: true, within: '1m', ...approval } });

interface Waiting {
  stage: Stage;
  run: CleanupHandle;
  planHash: string;
}

/** A run whose plan waits for a word. */
async function waiting(options?: StageOptions, kills = 2): Promise<Waiting> {
  const stage = await stages.with(many(kills), options);
  const run = await stage.start({ policy: asking() });
  return { stage, run, planHash: await plannedHash(run) };
}

const approvers = (...names: string[]): StageOptions => ({
  entry: { guard: { minWindow: '500ms', minSamples: 2, approvers: names } },
});

/** The words that were given, as history holds them: name of the update, who, and the answer. */
async function wordsOf({ workflowId, runId }: CleanupHandle): Promise<unknown[][]> {
  const { events } = await stages.server.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const from = <T>(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]) =>
    defaultPayloadConverter.fromPayload<T>(payload);
  const asked = (events ?? []).flatMap(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input ?? [],
  );
  const answers = (events ?? []).flatMap(
    (event) => event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success?.payloads?.[0] ?? [],
  );
  return asked.map(({ name, args }, index) => [
    name,
    from<PlanDecision>(args?.payloads?.[0] ?? {}).by,
    from<{ accepted: boolean }>(answers[index] ?? {}).accepted,
  ]);
}

test.concurrent('an approved plan is killed, and the report says who approved it', async () => {
  const { stage, run, planHash } = await waiting();
  expect(killed(stage)).toEqual([]);
  expect(await run.approve({ planHash, by: ' alice ', note: 'ok, CHG-1' })).toEqual({
    accepted: true,
    why: 'approved by alice (unproven)',
  });
  expect(await run.result()).toMatchObject({
    outcome: 'enforced',
    planHash,
    approval: { wanted: 'policy', decision: 'approved', by: 'alice', note: 'ok, CHG-1' },
    counts: { killed: 2 },
  });
  expect(await wordsOf(run)).toEqual([['approvePlan', ' alice ', true]]);
});

test.concurrent('a rejected plan kills nothing', async () => {
  const { stage, run, planHash } = await waiting();
  expect(await run.reject({ planHash, by: 'alice' })).toMatchObject({ accepted: true });
  const report = await run.result();
  expect(report).toMatchObject({
    outcome: 'rejected',
    approval: { decision: 'rejected', by: 'alice' },
    summary: 'Nothing was killed: alice (unproven) rejected the plan.',
  });
  expect(outcomes(report)).toEqual({ '1:1': 'not_attempted', '1:2': 'not_attempted' });
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'the requester cannot approve, but may reject; each word is recorded with its answer',
  async () => {
    const { stage, run, planHash } = await waiting();
    expect(await run.approve({ planHash, by: 'tester' })).toEqual({
      accepted: false,
      why: 'who asked for the run cannot approve it',
    });
    expect(await run.approve({ planHash, by: '' })).toMatchObject({ accepted: false });
    expect(await run.reject({ planHash, by: 'tester' })).toMatchObject({ accepted: true });
    expect((await run.result()).outcome).toBe('rejected');
    expect(killed(stage)).toEqual([]);
    expect(await wordsOf(run)).toEqual([
      ['approvePlan', 'tester', false],
      ['approvePlan', '', false],
      ['rejectPlan', 'tester', true],
    ]);
  },
);

test.concurrent("a stranger's word does not count where the guard names approvers", async () => {
  const { stage, run, planHash } = await waiting(approvers('alice', 'bob'));
  expect((await run.status()).now).toContain('for alice (unproven) or bob (unproven) to approve');
  for (const answer of [
    await run.approve({ planHash, by: 'mallory' }),
    await run.reject({ planHash, by: 'mallory' }),
  ])
    expect(answer).toEqual({
      accepted: false,
      why: 'mallory is not among the approvers of this cluster; --by NAME says who you are',
    });
  expect(killed(stage)).toEqual([]);
  await run.approve({ planHash, by: 'bob' });
  expect(await run.result()).toMatchObject({ outcome: 'enforced', approval: { by: 'bob' } });
});

test.concurrent('whom the policy asks narrows who may approve, not who may reject', async () => {
  const stage = await stages.with(many(2), approvers('alice', 'bob'));
  const run = await stage.start({
    policy: testPolicy({ approval: { by: ['bob', 'mallory'], within: '1m' } }),
  });
  const planHash = await plannedHash(run);
  expect((await run.status()).now).toContain('for bob (unproven) to approve');
  expect(await run.approve({ planHash, by: 'alice' })).toEqual({
    accepted: false,
    why: 'alice is not among those whom the policy asks (approval.by)',
  });
  expect(await run.approve({ planHash, by: 'mallory' })).toEqual({
    accepted: false,
    why: 'mallory is not among the approvers of this cluster; --by NAME says who you are',
  });
  expect(await run.reject({ planHash, by: 'alice' })).toMatchObject({ accepted: true });
  expect((await run.result()).outcome).toBe('rejected');
});

test.concurrent(
  'a policy that asks nobody who may approve is refused before anything is looked at',
  async () => {
    const stage = await stages.with(many(1), approvers('alice'));
    await expect(stage.run({ policy: testPolicy({ approval: { by: ['bob'] } }) })).rejects.toMatchObject({
      type: 'InvalidRequest',
      message: expect.stringContaining('approval.by: bob may not approve here') as string,
    });
    expect(asked(stage)).not.toContain(`${LISTING.method} ${LISTING.path}`);
  },
);

test.concurrent(
  'who approves is what the guard says when the plan is made, not when the run began',
  async () => {
    const stage = await stages.with([stale('1:1')], approvers('alice'));
    stage.simulator.after({ path: '/api/cluster/nodes' }, () => {
      stage.entry.guard.approvers = ['bob'];
    });
    const run = await stage.start({ policy: asking() });
    const planHash = await plannedHash(run);
    expect(await run.approve({ planHash, by: 'alice' })).toMatchObject({ accepted: false });
    expect(await run.approve({ planHash, by: 'bob' })).toMatchObject({ accepted: true });
    expect((await run.result()).outcome).toBe('enforced');
  },
);

test.concurrent('an approval of another plan does not count', async () => {
  const { stage, run, planHash } = await waiting();
  const other = planHash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  expect(await run.approve({ planHash: other, by: 'alice' })).toMatchObject({
    accepted: false,
    why: expect.stringContaining(`the plan that waits is ${planHash}, not ${other}`),
  });
  expect(killed(stage)).toEqual([]);
  await run.reject({ planHash, by: 'alice' });
  expect((await run.result()).outcome).toBe('rejected');
});

test.concurrent('a plan that nobody approves in time expires', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start({ policy: asking({ within: '1s' }) });
  expect(await run.result()).toMatchObject({
    outcome: 'not_approved',
    approval: { wanted: 'policy', decision: 'expired' },
    sessions: [{ outcome: 'not_attempted' }],
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent(
  'an approval that comes after its time does not count, though a look is under way',
  async () => {
    const stage = await stages.with([stale('1:1')]);
    const run = await stage.start({
      policy: testPolicy({
        observe: { window: '3s', every: '3s' },
        approval: { required: true, within: '4s' },
      }),
    });
    const planHash = await plannedHash(run);
    const look = hold(stage.simulator, { ...LISTING, count: 'always' });
    await look.reached;
    const until = Date.parse((await run.status()).approval?.until ?? '');
    await waitFor('its time is over', () => Date.now() > until, 10_000);
    expect(await run.approve({ planHash, by: 'alice' })).toEqual({
      accepted: false,
      why: 'the plan does not wait any more',
    });
    look.open();
    expect(await run.result()).toMatchObject({ outcome: 'not_approved', approval: { decision: 'expired' } });
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('a word counts only while a plan waits', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start({ policy: testPolicy({ observe: { window: '2s', every: '2s' } }) });
  await untilPhase(run, 'sampling');
  const planHash = '0'.repeat(64);
  expect(await run.approve({ planHash, by: 'alice' })).toEqual({
    accepted: false,
    why: 'no plan waits for approval now',
  });
  expect((await run.result()).outcome).toBe('enforced');
});

test.concurrent('of many approvers at once one is heard, the others are told, and it replays', async () => {
  const { run, planHash } = await waiting();
  const names = ['alice', 'bob', 'carol', 'dave', 'eve', 'frank', 'grace', 'heidi'];
  const answers = await Promise.all(names.map((by) => run.approve({ planHash, by })));
  const [heard, ...others] = answers.filter(({ accepted }) => accepted);
  const { approval } = await run.result();
  expect(heard?.why).toBe(`approved by ${approval?.by} (unproven)`);
  expect(others).toEqual([]);
  for (const { accepted, why } of answers.filter((answer) => answer !== heard)) {
    expect(accepted).toBe(false);
    expect(why).toMatch(/was first: approve|does not wait any more|no plan waits/);
  }
  const { client } = stages.server;
  const history = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  await replayAll([{ workflowId: run.workflowId, history }]);
});

test.concurrent(
  'a session that moves once while the plan waits is dropped, even when it looks as before',
  async () => {
    const { stage, run, planHash } = await waiting();
    const session = sessionOf(stage, '1:1');
    const { data } = stage.simulator.sessions.get(session.identity.uuid, '1:1')?.record ?? {};
    session.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 1 } });
    // The answer to the second listing from now on was made after the patch, and the workflow has seen the first.
    await listings(stage.simulator, 2);
    session.patch({ data });
    await listings(stage.simulator, 2);
    await run.approve({ planHash, by: 'alice' });
    const report = await run.result();
    expect(report.outcome).toBe('enforced');
    expect(outcomes(report)).toEqual({ '1:1': 'revived', '1:2': 'killed' });
    expect(killed(stage)).toEqual(['1:2']);
  },
);

test.concurrent('sessions that vanish or are replaced while the plan waits are dropped', async () => {
  const { stage, run, planHash } = await waiting({}, 3);
  stage.simulator.sessions.remove(sessionOf(stage, '1:1'));
  stage.simulator.sessions.reuse(sessionOf(stage, '1:2'), stale('1:2'));
  await listings(stage.simulator, 2);
  await run.approve({ planHash, by: 'alice' });
  const report = await run.result();
  expect(outcomes(report)).toEqual({ '1:1': 'already_gone', '1:2': 'replaced', '1:3': 'killed' });
  expect(report.outcome).toBe('enforced');
  expect(killed(stage)).toEqual(['1:3']);
});

test.concurrent('an ONTAP that does not answer while the plan waits delays no decision', async () => {
  const { stage, run, planHash } = await waiting();
  const end = stage.simulator.faults.add({ kind: 'status', status: 503, method: 'GET', count: 'always' });
  await listings(stage.simulator, 1);
  const approved = run.approve({ planHash, by: 'alice' });
  expect(await approved).toMatchObject({ accepted: true });
  end();
  expect(await run.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 2 } });
});
