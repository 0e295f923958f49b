import type { Simulator } from '../../src/simulator';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { KILL, killed, killRunId, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

const impatient = testPolicy({ verify: { within: '8s', killAgainAfter: '2s' } });

/** A cluster on which a kill needs the approval of others. */
const guarded = () =>
  stages.with([stale('1:1')], {
    simulator: { switches: { killBehaviour: { kind: 'vanish' }, mav: '403' } },
  });

/** Somebody decides on the request of the first kill, right after it was made. */
const decideSoon = (simulator: Simulator, state: 'approved' | 'vetoed' | 'executed') =>
  simulator.after(KILL, () => simulator.approvals.decide({ index: 1, state }));

test.concurrent('a kill that nobody approves in time is told with its request, and sent once', async () => {
  const stage = await guarded();
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({
    outcome: 'partial',
    counts: { planned: 1, killed: 0, survived: 0, awaitsApproval: 1 },
    summary: expect.stringContaining(
      '1 awaits the approval of other administrators in ONTAP: security multi-admin-verify request approve -index 1; then run the clean-up again.',
    ),
    sessions: [
      {
        outcome: 'awaits_approval',
        approval: {
          index: 1,
          approvers: ['alice', 'bob'],
          command: 'security multi-admin-verify request approve -index 1',
        },
        note: expect.stringMatching(
          /^when approved, run the clean-up again \(request 1 was found pending at .*Z\): security multi-admin-verify request approve -index 1, by .*: The security multi-admin-verify request \(index 1\) requires approval$/,
        ),
      },
    ],
  });
  expect(killed(stage)).toEqual(['1:1']);
});

test.concurrent('a kill that is approved during verification is sent again, and confirmed', async () => {
  const stage = await guarded();
  decideSoon(stage.simulator, 'approved');
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({
    outcome: 'enforced',
    sessions: [{ outcome: 'killed', confirmation: 'confirmed' }],
  });
  expect(stage.simulator.ledger()).toMatchObject({ wrongfulKills: 0, racedKills: 0 });
});

test.concurrent('a kill that ONTAP carries out on approval is killed by inference', async () => {
  const stage = await guarded();
  decideSoon(stage.simulator, 'executed');
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({
    outcome: 'enforced',
    sessions: [{ outcome: 'killed', confirmation: 'inferred', approval: { index: 1 } }],
  });
});

test.concurrent('a kill that is vetoed is refused', async () => {
  const stage = await guarded();
  decideSoon(stage.simulator, 'vetoed');
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({ outcome: 'partial', sessions: [{ outcome: 'refused' }] });
  expect(killed(stage)).toEqual(['1:1']);
});

test.concurrent('a session that goes by itself while its request is open is not told as killed', async () => {
  const stage = await guarded();
  const { simulator } = stage;
  simulator.after(KILL, () => {
    for (const { session } of simulator.sessions.list()) simulator.sessions.remove(session);
  });
  const report = await stage.run({ policy: impatient });
  expect(report).toMatchObject({
    counts: { planned: 1, killed: 0 },
    sessions: [
      {
        outcome: 'already_gone',
        perhapsOurs: true,
        note: expect.stringContaining('security multi-admin-verify request veto -index 1') as string,
      },
    ],
  });
  expect(killed(stage)).toEqual(['1:1']);
});

test.concurrent('while kills await approval, the run says so, and how to approve them', async () => {
  const stage = await guarded();
  const run = await stage.start({ policy: impatient });
  await untilPhase(run, 'verifying');
  expect(await run.status()).toMatchObject({
    now: expect.stringMatching(
      /^1 of 1 planned kills waits for approval in ONTAP: security multi-admin-verify request approve -index 1, by alice or bob, until .*\.$/,
    ) as string,
    next: expect.stringMatching(
      /^Sends those that are approved by 2\S+Z, verifies, and reports\.$/,
    ) as string,
    awaitsInOntap: expect.stringMatching(/^1 of 1 planned kills waits for approval in ONTAP: /) as string,
  });
  const killing = stages.server.client.workflow.getHandle(killRunId(stage));
  const { currentDetails } = await killing.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('**Now:** 1 of 1 planned kills waits for approval');
  await run.result();
});

test.concurrent('what was decided waits no more, and it is told when nothing is sent any more', async () => {
  const stage = await stages.with([stale('1:1'), stale('1:2'), stale('1:3')], {
    simulator: { switches: { killBehaviour: { kind: 'vanish' }, mav: '403' } },
  });
  const run = await stage.start({ policy: impatient });
  await untilPhase(run, 'verifying');
  const { approvals } = stage.simulator;
  expect((await run.status()).awaitsInOntap).toMatch(/^3 of 3 .* -index 1.*; .* -index 2.*; .* -index 3/);
  approvals.decide({ index: 1, state: 'vetoed' });
  approvals.decide({ index: 3, state: 'approved' });
  await waitFor('nothing is sent any more', async () => (await run.status()).next.includes('next run'));
  const { awaitsInOntap } = await run.status();
  expect(awaitsInOntap).toMatch(/^1 of 3 planned kills waits for approval in ONTAP: .* -index 2,/);
  expect(awaitsInOntap).not.toContain('vetoed');
  approvals.decide({ index: 2, state: 'approved' });
  const report = await run.result();
  expect(report.summary).toContain(
    '1 is approved in ONTAP by now, and not sent any more: run the clean-up again.',
  );
  expect(new Set(report.sessions.map(({ outcome }) => outcome))).toEqual(
    new Set(['awaits_approval', 'killed', 'refused']),
  );
});
