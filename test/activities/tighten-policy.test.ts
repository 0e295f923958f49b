import { createWorkflowQueueActivities } from '../../src/activities';
import type { TightenInput } from '../../src/activities/decisions';
import { FAILURE } from '../../src/contracts/failures';
import { guardSchema } from '../../src/contracts/schemas/cluster';
import { policyOf } from '../rules/support/timeline';
import { attempt, failureOf } from './support/attempt';

const { tightenPolicy } = createWorkflowQueueActivities({ hooks: new Map(), send: async () => {} });

const guard = (parts: object = {}) => guardSchema.parse({ minWindow: '1ms', minSamples: 2, ...parts });
const naming = (...client: string[]) =>
  policyOf({ match: [{ name: 'm', client }], protect: [{ name: 'p', client }] });

const tightened = (input: TightenInput) => attempt(tightenPolicy, [input]).result;
const refused = async (input: TightenInput) => {
  const failure = await failureOf(tightened(input));
  expect(failure).toMatchObject({ type: FAILURE.InvalidRequest, nonRetryable: true });
  return failure.message;
};

test('the policy that runs has networks where names of clients were', async () => {
  const clients = { backup01: ['10.1.1.5/32', 'fd00::5/128'] };
  const { policy } = await tightened({ policy: naming('backup01', '10.2.0.0/16'), guard: guard(), clients });
  const client = ['10.1.1.5/32', 'fd00::5/128', '10.2.0.0/16'];
  expect(policy).toMatchObject({ match: [{ client }], protect: [{ client }] });
});

test('a name without networks never runs', async () => {
  expect(await refused({ policy: naming('backup01'), guard: guard() })).toContain(
    'did not tell the networks of client backup01',
  );
});

test('networks that make a list too long are bad input', async () => {
  const networks = Array.from({ length: 101 }, (_, index) => `10.0.${index}.0/24`);
  const message = await refused({
    policy: naming('backup01'),
    guard: guard(),
    clients: { backup01: networks },
  });
  expect(message).toContain('with the networks of its clients match.0.client');
});

test('a policy that nobody may approve never runs, whom it asks is told', async () => {
  const policy = policyOf({ approval: { by: ['bob', 'eve'] } });
  expect(await refused({ policy, guard: guard({ approvers: ['alice'] }) })).toContain(
    "can't be used: approval.by: none of bob, eve may approve here; write one of guard.approvers (alice)",
  );
  expect((await tightened({ policy, guard: guard({ approvers: ['bob', 'alice'] }) })).tightened).toEqual([
    'maxKills 400 → 20 (guard.maxKills)',
    'approval.by bob, eve → bob (guard.approvers)',
  ]);
});
