import type { CleanupHandle } from '../../src/client';
import type { Notification } from '../../src/contracts/notification';
import type { PolicyInput } from './support/policies';
import { testPolicy } from './support/policies';
import type { Stage } from './support/stage';
import { killed, listings, outcomes, plannedHash, sessionOf, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale } from './support/world';

const stages = useStages();

const announcing = (notifyBefore: string, change: Partial<PolicyInput> = {}) => ({
  policy: testPolicy({ notify: ['ops'], notifyBefore, ...change }),
});

async function announced(run: CleanupHandle): Promise<string> {
  await untilPhase(run, 'giving_notice');
  return (await run.status()).notice?.planHash ?? '';
}

/** When the first kill reached the cluster. */
const firstKillAt = ({ simulator }: Stage) => Date.parse(simulator.ledger().writes[0]?.at ?? '');

test.concurrent('kills are announced, and begin when it was said', async () => {
  const told: Notification[] = [];
  const onHook = async (_hook: string, body: object) => void told.push(body as Notification);
  const stage = await stages.with(many(2), { onHook });
  const run = await stage.start(announcing('2s'));
  const planHash = await announced(run);
  expect(await run.status()).toMatchObject({
    now: expect.stringMatching(/^Waits until .* \(2s\), so that somebody can reject plan/),
    notice: { planHash },
  });
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'enforced', counts: { killed: 2 } });
  expect(report.approval).toBeUndefined();
  // What is told at once may arrive in any order.
  expect(told.map(({ event }) => event).sort()).toEqual(['kills_announced', 'planned', 'result']);
  const announcement = told.find(({ event }) => event === 'kills_announced');
  const killsAt = announcement?.killsAt ?? '';
  expect(announcement).toMatchObject({
    event: 'kills_announced',
    planHash,
    text: expect.stringMatching(
      `^2 NDMP sessions are killed from ${killsAt} on \\(in 2s\\), those that have not moved by then\\. To prevent it, reject the plan or stop the run\\. At stake: 2 of 2 sessions .* thrown away\\.$`,
    ),
    command: `ontap-workflows cleanup reject ${run.workflowId} --plan ${planHash.slice(0, 12)}`,
  });
  expect(firstKillAt(stage)).toBeGreaterThanOrEqual(Date.parse(killsAt));
});

test.concurrent(
  'a plan that is rejected in the meantime kills nothing; approving it means nothing',
  async () => {
    const stage = await stages.with([stale('1:1')]);
    const run = await stage.start(announcing('5m'));
    const planHash = await announced(run);
    expect(await run.approve({ planHash, by: 'alice' })).toEqual({
      accepted: false,
      why: 'the plan waits for no approval: it goes on unless somebody rejects it',
    });
    expect(await run.reject({ planHash: 'f'.repeat(64), by: 'alice' })).toMatchObject({ accepted: false });
    expect(await run.reject({ planHash, by: 'alice', note: 'restore' })).toMatchObject({ accepted: true });
    expect(await run.result()).toMatchObject({
      outcome: 'rejected',
      summary: 'Nothing was killed: alice (unproven) rejected the plan.',
      approval: { wanted: 'notice', decision: 'rejected', by: 'alice', note: 'restore' },
      sessions: [{ outcome: 'not_attempted' }],
    });
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('a run that is cancelled in the meantime kills nothing', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start(announcing('5m'));
  await announced(run);
  await run.cancel();
  expect(await run.result()).toMatchObject({ outcome: 'cancelled', counts: { killed: 0 } });
  expect((await run.status()).notice).toBeUndefined();
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a session that moves in the meantime is dropped, also when it moves back', async () => {
  const stage = await stages.with(many(2));
  const run = await stage.start(announcing('6s'));
  await announced(run);
  const session = sessionOf(stage, '1:1');
  const { data } = stage.simulator.sessions.get(session.identity.uuid, '1:1')?.record ?? {};
  session.patch({ data: { state: 'active', operation: 'backup', bytes_processed: 1 } });
  await listings(stage.simulator, 2);
  session.patch({ data });
  expect(outcomes(await run.result())).toEqual({ '1:1': 'revived', '1:2': 'killed' });
});

test.concurrent('an approved plan is announced, too, and can still be rejected', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start(announcing('5m', { approval: { required: true } }));
  const planHash = await plannedHash(run);
  await run.approve({ planHash, by: 'alice' });
  expect(await announced(run)).toBe(planHash);
  await run.reject({ planHash, by: 'tester' });
  expect(await run.result()).toMatchObject({ outcome: 'rejected', approval: { by: 'tester' } });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a report announces no kills', async () => {
  const told: Notification[] = [];
  const onHook = async (_hook: string, body: object) => void told.push(body as Notification);
  const stage = await stages.with([stale('1:1')], { onHook });
  await stage.run({ ...announcing('5m'), mode: 'report' });
  expect(told.map(({ event }) => event).sort()).toEqual(['planned', 'result']);
});
