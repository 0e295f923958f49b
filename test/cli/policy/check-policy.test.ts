import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readPolicy } from '../../../src/cli/cleanup/read-policy';
import { checkPolicy } from '../../../src/cli/local/policy/check-policy';
import { DEFAULT_GUARD } from '../../../src/cli/local/policy/guard-of';
import { policySchema } from '../../../src/contracts/schemas/policy';

type PolicyInput = Record<string, unknown>;

const HALTED = { name: 'a', dataState: ['halted'], moverState: ['idle'] };

const policy = (change: PolicyInput = {}) =>
  policySchema.parse({ name: 'p', observe: { window: '1h', every: '5m' }, match: [HALTED], ...change });

const findings = (change: PolicyInput, guard = DEFAULT_GUARD) =>
  checkPolicy(policy(change), guard, 'the default guard').map(({ level, text }) => `${level}: ${text}`);

test('a policy whose rules work has nothing to be said about', () => {
  expect(findings({ protect: [{ name: 'restores', operation: ['restore'] }] })).toEqual([]);
});

test.each(readdirSync(path.join(__dirname, '../../../policies')))('the shipped %s has no warning', (file) => {
  const found = checkPolicy(readPolicy(path.basename(file, '.yaml')), DEFAULT_GUARD, 'the default guard');
  expect(found.filter(({ level }) => level === 'warning')).toEqual([]);
});

test.each([
  [
    'a state that the data service never has',
    { dataState: ['paused'] },
    'only a mover is ever paused, a data service is not',
  ],
  [
    'a reason with a state that has none',
    { dataState: ['active'], dataReason: ['successful'] },
    'ONTAP gives a data reason only with the state halted, not with active',
  ],
  [
    'counters that can not be both',
    { dataState: ['halted'], minBytes: 100, maxBytes: 10 },
    'its conditions contradict each other',
  ],
  [
    'no drive, and the name of one',
    { dataState: ['halted'], holds: ['none'], tapeDevice: ['nrst*'] },
    'its conditions contradict each other',
  ],
])('a match rule with %s can not match', (_name, conditions, why) => {
  expect(findings({ match: [HALTED, { name: 'b', ...conditions }] })).toEqual([
    `warning: match rule b can't match: ${why}`,
  ]);
});

test.each([
  ['the same states', { dataState: ['halted'] }],
  ['a wider network', { client: ['10.0.0.0/8'] }],
  ['a wider path', { path: ['/svm1/**'] }],
])('a match rule that a protect rule with %s always wins over kills nothing', (_name, conditions) => {
  const match = [{ ...HALTED, client: ['10.1.0.0/16'], path: ['/svm1/vol1/*'] }];
  expect(findings({ match, protect: [{ name: 'all', ...conditions }] })).toEqual([
    'warning: match rule a kills nothing: whatever it finds is protected by all',
  ]);
});

test.each([
  ['a part of the network', { client: ['10.1.0.0/24'] }],
  ['the upper half of it', { client: ['10.1.128.0/17'] }],
  ['some of the paths', { path: ['/svm1/vol1/keep*'] }],
  ['a part of the bytes', { minBytes: 1_000_000 }],
])('a protect rule for %s leaves something to kill', (_name, conditions) => {
  const match = [{ ...HALTED, client: ['10.1.0.0/16'], path: ['/svm1/vol1/*'] }];
  expect(findings({ match, protect: [{ name: 'some', ...conditions }] })).toEqual([]);
});

test('a protect rule that nothing fits is a warning, one that no match rule meets a note', () => {
  const protect = [
    { name: 'never', dataState: ['paused'] },
    { name: 'elsewhere', dataState: ['active'] },
  ];
  expect(findings({ protect })).toEqual([
    'warning: protect rule never protects nothing: no session can be as it says',
    'note: protect rule elsewhere protects nothing that a match rule finds',
  ]);
});

test('a match rule that forgets the absent state finds only what is kept as unreadable', () => {
  expect(findings({ match: [{ name: 'a', dataState: ['halted'], moverState: ['absent'] }] })).toEqual([]);
  const protect = [{ name: 'movers', moverState: ['listening'] }];
  const match = [{ name: 'a', dataState: ['absent'], dataReason: ['successful'], moverState: ['idle'] }];
  expect(findings({ match, protect }).join()).toContain("match rule a can't match");
});

test('window, samples and limits are held against the guard', () => {
  const found = findings({
    observe: { window: '10m', every: '5m' },
    limits: { maxKills: 30 },
    match: [{ name: 'hung', dataState: ['active'], operation: ['backup'], minBytes: 1 }],
  });
  expect(found).toEqual([
    'note: the default guard makes it window 10m → 30m (guard.minWindow)',
    'note: the default guard makes it maxKills 30 → 20 (guard.maxKills)',
    'note: match rule hung kills nothing under the default guard: its neverMatch or protect rules save all of it',
  ]);
  expect(
    findings({ match: [{ name: 'hung', dataState: ['active'] }] }, { ...DEFAULT_GUARD, neverMatch: [] }),
  ).toEqual([]);
});

test('names that are used twice, no kills at all and a second kill that never comes are told', () => {
  const found = findings({
    match: [HALTED, HALTED],
    limits: { maxKills: 0 },
    verify: { within: '1m', killAgainAfter: '1m' },
  });
  expect(found).toEqual([
    "warning: two match rules are called a: reports can't tell them apart",
    'warning: verify.killAgainAfter (1m) is not below verify.within (1m): there is no second kill',
    'note: limits.maxKills is 0: a plan with any kill is over the limit',
  ]);
});
