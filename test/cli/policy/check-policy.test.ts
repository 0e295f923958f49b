import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readPolicy } from '../../../src/cli/shared/shipped-file';
import { checkPolicy } from '../../../src/cli/policy/check';
import { DEFAULT_GUARD } from '../../../src/cli/policy/owner-of';
import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { policySchema } from '../../../src/contracts/schemas/policy';

type PolicyInput = Record<string, unknown>;

const HALTED = { name: 'a', dataState: ['halted'], moverState: ['idle'] };

const OWNER = { whose: 'the default guard', guard: DEFAULT_GUARD, clients: undefined };

const policy = (change: PolicyInput = {}) =>
  policySchema.parse({ name: 'p', observe: { window: '1h', every: '5m' }, match: [HALTED], ...change });

const findings = (change: PolicyInput, guard = DEFAULT_GUARD) =>
  checkPolicy(policy(change), { ...OWNER, guard }).map(({ level, text }) => `${level}: ${text}`);

test('a policy whose rules work has nothing to be said about', () => {
  expect(findings({ protect: [{ name: 'restores', operation: ['restore'] }] })).toEqual([]);
});

test.each(readdirSync(path.join(__dirname, '../../../policies')))('the shipped %s has no warning', (file) => {
  const found = checkPolicy(readPolicy(path.basename(file, '.yaml')), OWNER);
  expect(found.filter(({ level }) => level === 'warning')).toEqual([]);
});

test.each([
  [
    'a state that the data service never has',
    { dataState: ['paused'] },
    'only a mover is ever paused, a data service is not; write moverState: [paused]',
  ],
  [
    'a reason with a state that has none',
    { dataState: ['active'], dataReason: ['successful'] },
    'ONTAP gives a data reason only with the state halted, not with active; write dataState: [halted], or leave dataReason out',
  ],
  [
    'counters that can not be both',
    { dataState: ['halted'], minBytes: 100, maxBytes: 10 },
    'its conditions contradict each other; leave one of them out',
  ],
  [
    'no drive, and the name of one',
    { dataState: ['halted'], holds: ['none'], tapeDevice: ['nrst*'] },
    'its conditions contradict each other; leave one of them out',
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
    'warning: match rule a kills nothing: all that it finds is protected by all; narrow all, or take a out',
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
    'warning: protect rule never protects nothing: no session can be as it says; correct it, or take it out',
    'note: protect rule elsewhere protects nothing that a match rule finds: they leave its sessions out already, by dataState; it may stay',
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
    "note: match rule hung kills nothing under the default guard: guard.neverMatch: [active] saves all of it; only the cluster's owner can change that, in the worker's configuration",
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
    "warning: two match rules are called a: reports can't tell them apart; rename one",
    'warning: verify.killAgainAfter (1m) is not below verify.within (1m): there is no second kill; write a longer verify.within',
    'note: limits.maxKills is 0: a plan with any kill is over the limit; write 1 or more to kill',
  ]);
});

const LIBRARY = { name: 'library', holds: ['tape', 'scsi'] };
const IDLE = { name: 'idle', client: ['10.1.1.5'], dataState: ['idle'], moverState: ['idle'] };

test('a warning names its cure, and the cure works', () => {
  expect(findings({ match: [IDLE], protect: [LIBRARY] })).toEqual([
    'warning: match rule idle kills nothing: all that it finds is protected by library; write holds: [none] in idle, or narrow library, or take idle out',
  ]);
  expect(findings({ match: [{ ...IDLE, holds: ['none'] }], protect: [LIBRARY] })).toEqual([
    'note: protect rule library protects nothing that a match rule finds: they leave its sessions out already, by holds; it may stay',
  ]);
});

test('what only an unknown reason protects is cured by its absence', () => {
  const protect = [{ name: 'ended', dataReason: ['end_of_media'] }];
  const [warned = ''] = findings({ match: [{ name: 'a', dataState: ['idle'] }], protect });
  expect(warned).toContain('write dataReason: [absent] in a');
  const match = [{ name: 'a', dataState: ['idle'], dataReason: ['absent'] }];
  expect(findings({ match, protect }).filter((text) => text.startsWith('warning'))).toEqual([]);
});

test("a rule of the guard's that saves everything is named", () => {
  const guard = guardSchema.parse({ protect: [{ name: 'lab', client: ['10.0.0.0/8'] }] });
  expect(findings({ match: [{ ...IDLE, holds: ['none'] }] }, guard)).toEqual([
    "note: match rule idle kills nothing under the default guard: guard.protect (lab) saves all of it; only the cluster's owner can change that, in the worker's configuration",
  ]);
});

test('a rule for a client by its name is tried like one for an address', () => {
  const match = [{ ...IDLE, client: ['backup01'] }];
  expect(findings({ match })).toEqual([
    "note: backup01 is taken as a name of clients in the worker's configuration; --cluster NAME or --config FILE shows whether it is",
  ]);
  expect(findings({ match, protect: [{ name: 'all', client: ['backup01'] }] })[0]).toContain(
    'kills nothing: all that it finds is protected by all',
  );
});
