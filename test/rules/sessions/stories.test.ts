import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { durationMs } from '../../../src/contracts/duration';
import { planCleanup, tightenPolicy } from '../../../src/rules/sessions';
import type { Guard } from '../../../src/contracts/cluster';
import type { PlanInput } from '../../../src/contracts/plan';
import { STORIES } from './stories';
import type { Story } from './stories';
import { SHIPPED, shipped } from '../support/shipped';
import type { Shipped } from '../support/shipped';
import { inputOf, killedIds, OPEN_GUARD } from '../support/timeline';

/** Windows of the story under a policy, on nodes whose pool holds one session and so is under pressure. */
function watch({ frame }: Story, name: Shipped, guard: Guard): PlanInput {
  const shippedPolicy = shipped(name);
  const { pressure } = shippedPolicy;
  const { policy } = tightenPolicy(
    { ...shippedPolicy, ...(pressure && { pressure: { ...pressure, limit: 1 } }) },
    guard,
  );
  const count = durationMs(policy.observe.window) / durationMs(policy.observe.every) + 1;
  return inputOf({
    policy,
    guard,
    sessions: Array.from({ length: count }, (_, index) => frame(index, count)),
  });
}

describe.each(SHIPPED)('under %s, with a guard that forbids no state,', (name) => {
  test.each(STORIES)('$name', (story) => {
    expect(killedIds(planCleanup(watch(story, name, OPEN_GUARD)))).toEqual(story.stale?.[name] ?? []);
  });
});

describe('under the guard that a cluster has by default', () => {
  const guard = guardSchema.parse({});

  test.each(STORIES.filter(({ stale }) => stale?.['hung-dumps']))('$name is protected', (story) => {
    const [decided] = planCleanup(watch(story, 'hung-dumps', guard)).sessions;
    expect(decided).toMatchObject({ decision: 'protected', rule: 'guard' });
  });

  test.each(STORIES.filter(({ stale }) => stale?.default))('$name is still planned', (story) => {
    expect(killedIds(planCleanup(watch(story, 'default', guard)))).toEqual(story.stale?.default);
  });
});
