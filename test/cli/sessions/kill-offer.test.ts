import { killOffer } from '../../../src/cli/sessions/kill-offer';
import type { Grant } from '../../../src/contracts/cluster';
import { facts, NODES, OWNER, session } from '../../rules/support/timeline';

const KILL = `ontap-workflows sessions kill prod1 ${OWNER}/2000:4000`;

function offer(change: Parameters<typeof session>[0], allow: Grant[] = ['kill-sessions']): string[] {
  const record = session(change);
  const document = {
    ...{ at: '2026-03-01T00:00:00Z', read: 'sessions' as const, truncated: false },
    ...{ records: [record], nodes: NODES, pools: [], findings: [] },
  };
  const guard = { ...facts().guard, neverMatch: ['active' as const] };
  return killOffer({ facts: facts({ cluster: 'prod1', allow, guard }), document }, record);
}

test('a kill is offered with the shipped policy whose rule matches, the default one first', () => {
  expect(offer({})).toEqual([
    'Rule finished-but-open of policy default matches it, nothing protects it.',
    `Kill it if it does not change: ${KILL} --reason TEXT`,
  ]);
  const idle = { state: 'idle', reason: 'none', operation: 'none' } as const;
  expect(offer({ data: idle })).toEqual([
    'Rule half-open of policy idle-connections matches it, nothing protects it.',
    `Kill it if it does not change: ${KILL} --policy idle-connections --reason TEXT`,
  ]);
});

test('without a grant only a dry run is offered', () => {
  expect(offer({}, [])[1]).toMatch(/^No kill is granted there; .* --reason TEXT --dry-run$/);
});

test.each([
  [
    'works',
    { data: { state: 'active' } },
    'hung-dumps says: matches hung-dump, but data is active, guard.neverMatch forbids it',
  ],
  [
    'is a restore',
    { data: { operation: 'restore' } },
    'default says: matches finished-but-open, but protect rule restores holds',
  ],
  [
    'is like nothing that a rule wants',
    { data: { state: 'connected' } },
    'default says: no rule matches: data is connected, finished-but-open wants halted',
  ],
] as const)(
  'of a session that %s it is said what is against a kill, and none is offered',
  (_what, change, why) => {
    expect(offer(change)).toEqual([`No shipped policy would kill it as it is; ${why}`]);
  },
);
