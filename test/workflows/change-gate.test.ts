import type { GateAnswer } from '../../src/contracts/change-gate';
import { createSecretReader } from '../../src/ontap';
import { createAskGate } from '../../src/worker/webhooks/ask-gate';
import { approved, openTicketSystem, type TicketSystem } from '../support/ticket-system';
import { waitFor } from '../support/wait-for';
import { testPolicy } from './support/policies';
import { asked, killed, killRunId, outcomes, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

let tickets: TicketSystem;
beforeAll(async () => {
  tickets = await openTicketSystem();
});
afterAll(() => tickets?.close());

const guard = (change: object = {}) => ({
  minWindow: '500ms',
  minSamples: 2,
  changeGate: { ...tickets.gate, ...change },
});
const gated = (change: object = {}) => ({
  entry: { guard: guard(change) },
  askGate: createAskGate(createSecretReader(tickets.env)),
});
const by = (ticket: string) => ({ requestedBy: { name: 'tester', ticket } });

test.concurrent(
  'a change that is approved lets the run kill; clean-up and kills have each asked',
  async () => {
    tickets.answers.set('CHG-1', approved('CHG-1'));
    const stage = await stages.with([stale('1:1')], gated());
    const report = await stage.run(by('CHG-1'));
    expect(report).toMatchObject({
      outcome: 'enforced',
      counts: { killed: 1 },
      gate: { ticket: 'CHG-1', word: 'open' },
    });
    const runs = tickets.asked.filter(({ ticket }) => ticket === 'CHG-1').map(({ workflowId }) => workflowId);
    expect(new Set(runs)).toEqual(new Set([expect.stringContaining(stage.cluster), killRunId(stage)]));
  },
);

test.concurrent('without a clear answer it waits, says so, and can be rejected', async () => {
  tickets.answers.set('CHG-2', { ticket: 'CHG-9', approved: true });
  const stage = await stages.with([stale('1:1')], gated());
  const run = await stage.start(by('CHG-2'));
  await untilPhase(run, 'at_change_gate');
  await waitFor('a trouble', async () => (await run.status()).troubles !== undefined);
  expect((await run.status()).troubles).toMatchObject([
    {
      call: 'askChangeGate',
      failure: 'ChangeGateUnclear',
      what: 'Nothing is killed: the change gate answered of another ticket than CHG-2; it is asked again',
    },
  ]);
  const { now, gate: { planHash, ticket, until } = { planHash: '', ticket: '', until: '' } } =
    await run.status();
  expect(now).toBe(
    `Asks the owner's change gate until it says that ticket ${ticket} is approved and in its window, until ${until} (4h) at the most.`,
  );
  expect(await run.reject({ planHash, by: 'alice' })).toMatchObject({ accepted: true });
  expect(await run.result()).toMatchObject({
    outcome: 'rejected',
    approval: { wanted: 'change_gate', by: 'alice' },
  });
  expect(killed(stage)).toEqual([]);
});

test.concurrent('a no ends it before the first kill, with the words of the change system', async () => {
  tickets.answers.set('CHG-3', { ticket: 'CHG-3', approved: false, why: 'not before Tuesday' });
  const stage = await stages.with([stale('1:1')], gated());
  const report = await stage.run(by('CHG-3'));
  expect(report).toMatchObject({ outcome: 'gate_closed', counts: { killed: 0 }, gate: { word: 'closed' } });
  expect(report.summary).toBe(
    "Nothing was killed of 1 planned, by the owner's change gate: ticket CHG-3 is not approved: not before Tuesday.",
  );
  expect(outcomes(report)).toEqual({ '1:1': 'not_attempted' });
});

test.concurrent('a wait for a clear answer has an end', async () => {
  tickets.answers.set('CHG-4', 'no object');
  const stage = await stages.with([stale('1:1')], gated({ waitFor: '1s' }));
  const report = await stage.run(by('CHG-4'));
  expect(report).toMatchObject({ outcome: 'gate_closed', gate: { word: 'held' } });
  expect(report.summary).toContain('the change gate answered with no JSON object');
});

test.concurrent(
  'a run without a ticket is refused before its first sample, and a report is not',
  async () => {
    const stage = await stages.with([stale('1:1')], gated());
    await expect(stage.run()).rejects.toThrow(/has a change gate: .* add --ticket CHG-1/);
    expect(asked(stage).filter((path) => path.includes('ndmp/sessions'))).toEqual([]);
    expect(await stage.run({ mode: 'report' })).toMatchObject({
      outcome: 'reported',
      counts: { planned: 1 },
    });
  },
);

test.concurrent('a gate that closes between two slices stops what is not killed yet', async () => {
  const stage = await stages.with([stale('1:1'), stale('1:2')], gated());
  const unclear = { ticket: 'CHG-5' } as GateAnswer;
  tickets.answers.set('CHG-5', () => (killed(stage).length === 0 ? approved('CHG-5') : unclear));
  const run = await stage.start({
    ...by('CHG-5'),
    policy: testPolicy({ limits: { maxKills: 20, maxPercent: 100, killsPerMinute: 6 } }),
  });
  await waitFor('what holds the kills is told', async () =>
    ((await run.status()).troubles ?? []).some(({ call }) => call === 'askChangeGate'),
  );
  tickets.answers.set('CHG-5', () => ({ ticket: 'CHG-5', approved: false, why: 'change was closed' }));
  const report = await run.result();
  expect(report).toMatchObject({ outcome: 'gate_closed', counts: { killed: 1 }, gate: { word: 'closed' } });
  expect(report.summary).toBe(
    "No more was killed than 1 of 2 planned, by the owner's change gate: ticket CHG-5 is not approved: change was closed.",
  );
  expect(killed(stage)).toHaveLength(1);
});
