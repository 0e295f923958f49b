import { connectTestServer } from '../support/temporal-server';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { killRunId, listings, outcomes, plannedHash, sessionOf } from './support/steps';
import type { Stage } from './support/stage';
import { useStages } from './support/use-stages';
import { many } from './support/world';

// The light server says of an attempt that it fell due when the one before had ended.
const stages = useStages(connectTestServer);

const guard = { minWindow: '6s', minSamples: 3, maxGap: '4s' };
const policy = testPolicy({ observe: { window: '6s', every: '2s' }, approval: { required: true } });
const ACTIVE = { state: 'active', operation: 'backup', bytes_processed: 1 } as const;

/** How often the run of kills looked before its evidence was good enough. */
async function tries(stage: Stage): Promise<number> {
  const { events } = await stages.server.client.workflow.getHandle(killRunId(stage)).fetchHistory();
  const seal = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'sealEvidence',
  );
  const started = events?.map((event) => event.activityTaskStartedEventAttributes);
  return started?.find((one) => String(one?.scheduledEventId) === String(seal?.eventId))?.attempt ?? 0;
}

test('after a wait in which nobody looked for too long a run looks for the window of the guard, and kills what stays still in it', async () => {
  const stage = await stages.with(many(2), { entry: { guard } });
  const run = await stage.start({ policy });
  const planHash = await plannedHash(run);
  const lateMs = Date.now() + 5_000;
  await waitFor('nobody has looked for too long', () => Promise.resolve(Date.now() > lateMs));
  await run.approve({ planHash, by: 'alice' });
  const approvedMs = Date.now();
  // The one of every run of kills, and one of those that make up for the wait.
  await listings(stage.simulator, 2);
  const session = sessionOf(stage, '1:1');
  const { data } = stage.simulator.sessions.get(session.identity.uuid, '1:1')?.record ?? {};
  session.patch({ data: ACTIVE });
  await listings(stage.simulator, 1);
  session.patch({ data });
  const report = await run.result();
  expect(outcomes(report)).toEqual({ '1:1': 'refused', '1:2': 'killed' });
  const [moved] = report.sessions.filter(({ sessionId }) => sessionId === '1:1');
  expect(moved?.note).toMatch(/it is known to be unchanged for .*, the guard asks for 6s/);
  expect(Date.now() - approvedMs).toBeGreaterThan(5_000);
  expect(await tries(stage)).toBeGreaterThan(2);
});

test('kills that are paced more slowly than somebody has to look are all granted', async () => {
  const stage = await stages.with(many(2), { entry: { guard } });
  const limits = { killsPerMinute: 10 };
  const report = await stage.run({ policy: { ...policy, approval: { required: false }, limits } });
  expect(outcomes(report)).toEqual({ '1:1': 'killed', '1:2': 'killed' });
});

test('a run that has looked often enough kills at once', async () => {
  const { maxGap: _short, ...usual } = guard;
  const stage = await stages.with(many(1), { entry: { guard: usual } });
  expect(await stage.run({ policy: { ...policy, approval: { required: false } } })).toMatchObject({
    outcome: 'enforced',
  });
  expect(await tries(stage)).toBe(1);
});
