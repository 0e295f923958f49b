import type { Guard } from '../../../src/contracts/cluster';
import { OPEN_GUARD, plan, policyOf, session } from '../support/timeline';

const guarded = (parts: Partial<Guard>): Guard => ({ ...OPEN_GUARD, ...parts });

/** A plan of `stale` kills among `total` sessions. */
const planned = (
  stale: number,
  total: number,
  limits: object,
  guard: Partial<Guard> = {},
  parts: object = {},
) => {
  const sessions = Array.from({ length: total }, (_, index) =>
    session({ sessionId: `1:${index}`, data: { state: index < stale ? 'halted' : 'idle' } }),
  );
  const policy = policyOf({ limits: { maxKills: 400, maxPercent: 100, ...limits }, ...parts });
  return plan({ policy, guard: guarded(guard), sessions: [sessions] });
};

test.each([
  // kills of sessions, policy, guard, exceeded
  [3, 3, { maxKills: 3 }, {}, []],
  [3, 3, { maxKills: 2 }, {}, [['policy.maxKills', 2]]],
  [1, 3, { maxKills: 0 }, {}, [['policy.maxKills', 0]]],
  [0, 3, { maxKills: 0 }, {}, []],
  [3, 3, {}, { maxKills: 2 }, [['guard.maxKills', 2]]],
  [1, 1, {}, { maxKills: 0 }, [['guard.maxKills', 0]]],
  [6, 11, { maxPercent: 50 }, {}, []],
  [7, 11, { maxPercent: 50 }, {}, [['policy.maxPercent', 6]]],
  [9, 9, { maxPercent: 50 }, {}, []],
  [9, 9, { maxPercent: 50, percentFrom: 9 }, {}, [['policy.maxPercent', 5]]],
  [2, 10, { percentFrom: 1_000 }, { maxPercent: 10 }, [['guard.maxPercent', 1]]],
  [9, 9, {}, { maxPercent: 10 }, []],
  [
    12,
    12,
    { maxKills: 5, maxPercent: 25 },
    { maxKills: 4, maxPercent: 50 },
    [
      ['guard.maxKills', 4],
      ['guard.maxPercent', 6],
      ['policy.maxKills', 5],
      ['policy.maxPercent', 3],
    ],
  ],
])('%d kills of %d sessions under %j and guard %j exceed %j', (stale, total, limits, guard, exceeded) => {
  expect(planned(stale, total, limits, guard).exceeded).toEqual(
    exceeded.map(([limit, allowed]) => ({ limit, allowed, planned: stale })),
  );
});

test.each([
  // kills, policy's limits, guard, required, approval
  [2, {}, {}, false, undefined],
  [2, {}, {}, true, 'policy'],
  [0, {}, {}, true, undefined],
  [2, {}, { approvalAbove: 1 }, false, 'guard'],
  [2, {}, { approvalAbove: 2 }, false, undefined],
  [2, {}, { approvalAbove: 1 }, true, 'policy'],
  [2, { maxKills: 1, onExceed: 'refuse' }, {}, false, undefined],
  [2, { maxKills: 1, onExceed: 'approve' }, {}, false, 'limits'],
  [2, { onExceed: 'approve' }, { maxKills: 1 }, false, undefined],
])(
  '%d kills with %j, guard %j, approval required: %s, ask for approval by %s',
  (kills, limits, guard, required, by) => {
    expect(planned(kills, 5, limits, guard, { approval: { required } }).approval).toBe(by);
  },
);
