import type { Policy } from '../../src/contracts/policy';
import type { Plan } from '../../src/contracts/plan';
import type { SessionRecord } from '../../src/contracts/session';
import { createDecisions } from '../../src/activities/decisions';
import { inputOf, policyOf, session } from '../rules/support/timeline';
import { attempt } from './support/attempt';
import { leastHoldMs } from './support/held-up';

const BLOCKED_MS = 50;

const sessions = (count: number, parts: Parameters<typeof session>[0]): SessionRecord[] =>
  Array.from({ length: count }, (_, id) =>
    session({ sessionId: `2000:${id}`, clientPort: 1_024 + id, ...parts }),
  );

/** Plans as the activity does; gives the plan and the longest time that it held the event loop. */
async function planned(policy: Policy, records: SessionRecord[]): Promise<{ plan: Plan; heldMs: number }> {
  const { samples, ...input } = inputOf({ policy, sessions: [records] });
  const results = samples.flatMap(({ listing, nodes }, n): [string, unknown][] => [
    [`listing${n}`, listing],
    [`nodes${n}`, nodes],
  ]);
  const { planCleanup } = createDecisions(async () => new Map(results));
  const recorded = samples.map((_, n) => ({ listing: `listing${n}`, nodes: `nodes${n}` }));
  const once = () => attempt(planCleanup, [{ ...input, samples: recorded }]).result;
  const plan = await once();
  return { plan, heldMs: await leastHoldMs(once) };
}

const over = (parts: object) => policyOf({ match: [{ name: 'over', dataState: ['halted'], ...parts }] });
const decisions = ({ sessions: all }: Plan) => [...new Set(all.map(({ decision }) => decision))];

test('a glob of 12 characters and a long path hold up nobody', async () => {
  const records = sessions(1, { path: 'a'.repeat(130) });
  const { plan, heldMs } = await planned(over({ path: ['*a*a*a*a*a*b'] }), records);
  expect(decisions(plan)).toEqual(['kept']);
  expect(heldMs).toBeLessThan(BLOCKED_MS);
});

test('as many hostile globs as a policy may hold, against sessions with the longest texts, hold up nobody', async () => {
  const globs = Array.from({ length: 10 }, () => `${'*a'.repeat(49)}b`);
  const text = 'a'.repeat(1_024);
  const policy = over({ path: globs });
  const alone = await planned(policy, sessions(1, { path: text }));
  const { heldMs } = await planned(policy, sessions(20, { path: text }));
  // Others have a turn after each session, whose own time depends on what else this machine does.
  expect(heldMs).toBeLessThan(Math.max(BLOCKED_MS, 3 * alone.heldMs));
  expect(alone.heldMs).toBeLessThan(4 * BLOCKED_MS);
});

test('two thousand networks and dozens of sessions hold up nobody', async () => {
  const networks = (from: number) => Array.from({ length: 100 }, (_, n) => `10.${from}.${n}.0/24`);
  const match = Array.from({ length: 10 }, (_, n) => ({ name: `r${n}`, client: networks(n) }));
  const protect = Array.from({ length: 10 }, (_, n) => ({ name: `p${n}`, client: networks(n + 100) }));
  const { plan, heldMs } = await planned(policyOf({ match, protect }), sessions(30, { client: '10.9.99.1' }));
  expect(decisions(plan)).toEqual(['kill']);
  expect(heldMs).toBeLessThan(BLOCKED_MS);
});

test.each(['client', 'source', 'path', 'node', 'svm'] as const)(
  'a %s of a million characters is unknown: it matches nothing, is protected, and holds up nobody',
  async (field) => {
    const records = sessions(1, { [field]: '1'.repeat(1_000_000) });
    const wanted = field === 'client' || field === 'source' ? ['0.0.0.0/0'] : ['*'];
    const condition = { [field === 'svm' ? 'ownerSvm' : field]: wanted };
    const matched = await planned(over(condition), records);
    expect(decisions(matched.plan)).toEqual(['kept']);
    const protect = [{ name: 'saved', ...condition }];
    const saved = await planned({ ...over({}), protect } as Policy, records);
    expect(decisions(saved.plan)).not.toContain('kill');
    expect(Math.max(matched.heldMs, saved.heldMs)).toBeLessThan(BLOCKED_MS);
  },
);
