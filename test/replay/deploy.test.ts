import { createWorkflowQueueActivities, type WorkflowQueueActivities } from '../../src/activities';
import { CleanupClient } from '../../src/client';
import type { Plan } from '../../src/contracts/plan';
import { assertHistories } from '../support/collect-histories';
import { connectTestServer, type TestServer, uniqueName } from '../support/temporal-server';
import { testWorkflowBundle } from '../support/workflow-bundle';
import { testPolicy } from '../workflows/support/policies';
import { killed, outcomes, plannedHash } from '../workflows/support/steps';
import { openStage, type Stage } from '../workflows/support/stage';
import { stale, world } from '../workflows/support/world';

const rulesOfNow = createWorkflowQueueActivities({ hooks: new Map(), send: async () => {} });

/** Rules of a later release: what was stale is kept, and the other way round. */
function changedRules(): WorkflowQueueActivities & { plans: Plan[] } {
  const plans: Plan[] = [];
  return {
    ...rulesOfNow,
    plans,
    async planCleanup(input) {
      const plan = await rulesOfNow.planCleanup(input);
      const sessions = plan.sessions.map((session): Plan['sessions'][number] =>
        session.decision === 'kill'
          ? { ...session, decision: 'kept', reason: 'no_match' }
          : { ...session, decision: 'kill', rule: 'new-rule', knownAbsent: [], joined: [] },
      );
      plans.push({ ...plan, hash: 'f'.repeat(64), sessions });
      return plans.at(-1) ?? plan;
    },
  };
}

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await connectTestServer();
  const sessions = [stale('1:1'), stale('1:2'), stale('1:3', { path: '/svm1/keep' })];
  const switches = { killBehaviour: { kind: 'vanish' as const } };
  stage = await openStage(server, { simulator: { scenario: world(sessions), switches } });
});
afterAll(async () => {
  await stage?.close();
  await server?.stop();
});

test('a deploy between plan and kill changes nothing: the plan that was shown is the plan that runs', async () => {
  const taskQueue = uniqueName('deploy');
  const deploy = ({ plans: _plans, ...activities }: WorkflowQueueActivities & { plans?: Plan[] }) =>
    server.runWorker({ taskQueue, workflowBundle: testWorkflowBundle(), activities });
  // The third session is protected, and what the changed rules would kill instead.
  const policy = testPolicy({
    approval: { required: true },
    protect: [{ name: 'precious', path: ['/svm1/keep'] }],
  });
  const cleanup = new CleanupClient(server.client, taskQueue);

  const before = await deploy(rulesOfNow);
  const run = await cleanup.start(stage.input({ policy }));
  const planHash = await plannedHash(run);
  await before.stop();

  const changed = changedRules();
  await deploy(changed);
  const { plan } = await run.status();
  expect(plan?.hash).toBe(planHash);
  expect(await run.approve({ planHash, by: 'alice' })).toMatchObject({ accepted: true });
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', planHash });
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'killed', '1:3': undefined });
  expect(new Set(killed(stage))).toEqual(new Set(['1:1', '1:2']));
  expect(changed.plans).toEqual([]);

  // The changed rules are really in use: a run that begins now plans by them.
  const later = await cleanup.run(stage.input({ policy, mode: 'report' }));
  expect(changed.plans).toHaveLength(1);
  expect(later.sessions).toMatchObject([{ sessionId: '1:3', decision: 'kill', rule: 'new-rule' }]);
  await assertHistories(server, { taskQueue });
});
