import { policySchema } from '../../src/contracts/schemas/policy';
import { readYaml } from '../../src/contracts/schemas/read-yaml';

const POLICY = ['name: p', 'observe: { window: 6h }', 'match: [{ name: m, dataState: [idle] }]'];

/** Problems of a policy with one more line, or with another one in its place. */
function problemsOf(line: string): string[] {
  const [key = ''] = line.split(':');
  const lines = [...POLICY.filter((one) => !one.startsWith(`${key}:`)), line];
  const result = readYaml(lines.join('\n'), policySchema, 'p.yaml');
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

const inMatch = (condition: string) => problemsOf(`match: [{ name: m, ${condition} }]`);

test.each([
  ['maxKills: 3', 'maxKills: is not a known key; did you mean limits.maxKills?'],
  ['window: 6h', 'window: is not a known key; did you mean observe.window?'],
  ['limits: { window: 6h }', 'limits.window: is not a known key; did you mean observe.window?'],
  ['limits: { maxKill: 3 }', 'limits.maxKill: is not a known key; did you mean maxKills?'],
  ['protects: []', 'protects: is not a known key; did you mean protect?'],
])('of %j it is said what was meant', (line, words) => {
  expect(problemsOf(line)).toEqual([words]);
});

test.each([
  ['approvers: [bob]', "guard.approvers of the cluster's entry", 'approval: { by: [bob] }'],
  ['approval: { approvers: [bob] }', "guard.approvers of the cluster's entry", 'by: [bob]'],
  ['minWindow: 6h', 'guard.minWindow', 'observe: { window: 6h }'],
  ['minSamples: 4', 'guard.minSamples', 'observe: { every: 30m }'],
  ['neverMatch: [active]', 'guard.neverMatch', '{ name: active, dataState: [active] }'],
  ['approvalAbove: 3', 'guard.approvalAbove', 'approval: { required: true }'],
])("%j belongs to the owner's guard, and what a policy writes instead is said", (line, key, instead) => {
  const [problem = ''] = problemsOf(line);
  expect(problem).toContain("it belongs to the owner's guard");
  expect(problem).toContain(key);
  expect(problem).toContain(instead);
});

test.each(['idleFor: 6h', 'age: 6h', 'olderThan: 6h'])(
  '%j: the window is the hours without movement',
  (line) => {
    const words =
      'the hours without movement are observe: { window: 6h }; idle is a state, such as dataState: [idle]';
    expect(problemsOf(line)).toEqual([expect.stringContaining(words)]);
    expect(inMatch(`dataState: [idle], ${line}`)).toEqual([expect.stringContaining(words)]);
  },
);

test.each([
  ['host: [10.1.1.5]', 'client: [10.1.1.5]'],
  ['state: [idle]', 'dataState: [idle], moverState: [idle]'],
  ['tape: true', 'holds: [tape, scsi]'],
  ['vserver: [svm1]', 'svm: [svm1]'],
  ['dataStat: [idle]', 'did you mean dataState?'],
])('a rule with %j is told what to write', (condition, words) => {
  expect(inMatch(`dataState: [idle], ${condition}`)).toEqual([expect.stringContaining(words)]);
});

test.each([
  ['dataState: [idel]', 'did you mean idle?'],
  ['dataState: [Halted]', 'did you mean halted?'],
  ['dataState: idle', 'must be a list, not text; write [idle]'],
  ['client: 10.1.1.5', 'must be a list, not text; write [10.1.1.5]'],
  ['client: [10.1.1.500]', 'must be an address or a network'],
])('a value as in %j is told what to write', (condition, words) => {
  expect(inMatch(condition)).toEqual([expect.stringContaining(words)]);
});

test('a policy that says whom to ask, and that nobody is asked, is told to say one of the two', () => {
  expect(problemsOf('approval: { by: [bob, alice], required: false }')).toEqual([
    "approval.required: can't be false beside by: kills would wait for nobody; leave required out to ask those of by, or leave by out to ask nobody",
  ]);
});

test('a window that every does not divide is told which one would', () => {
  expect(problemsOf('observe: { window: 6h, every: 7m }')).toEqual([
    'observe.window: must be a multiple of every (7m); leave every out, or write 30m',
  ]);
});

test.each([
  ['observe: 6h', 'observe: must be a map, not text; write { window: 6h }'],
  ['approval: bob', 'approval: must be a map, not text; write { by: [bob] }'],
  ['limits: 3', 'limits: must be a map, not a number; write { maxKills: 3 }'],
  ['protect: tape', 'protect: must be a list, not text; write [{ name: tape-library, holds: [tape, scsi] }]'],
  [
    'match: { name: m, dataState: [idle] }',
    'match: must be a list, not a map; write [{ name: idle, client: [10.1.1.5], dataState: [idle] }]',
  ],
  ['observe:', 'observe: is empty; write { window: 6h }, or leave the key out'],
])('%j is told an example, which is right itself', (line, words) => {
  expect(problemsOf(line)).toEqual([words]);
  const [, example = ''] = /write (.*?)(, or leave the key out)?$/.exec(words) ?? [];
  expect(problemsOf(`${line.split(':')[0]}: ${example}`)).toEqual([]);
});

test('conditions at the top are told where they stand', () => {
  for (const line of ['host: 10.1.1.5', 'client: [10.1.1.5]', 'dataState: [idle]', 'tape: never'])
    expect(problemsOf(line)).toEqual([
      expect.stringContaining(
        'conditions stand in the rules of match and protect, such as match: [{ name: idle',
      ),
    ]);
});
