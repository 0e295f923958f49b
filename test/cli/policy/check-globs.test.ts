import { deadGlobs } from '../../../src/cli/policy/check-globs';
import { checkPolicy } from '../../../src/cli/policy/check';
import { DEFAULT_GUARD } from '../../../src/cli/policy/owner-of';
import { protectRuleSchema } from '../../../src/contracts/schemas/conditions';
import { compileGlob } from '../../../src/contracts/schemas/glob/compile-glob';
import { policySchema } from '../../../src/contracts/schemas/policy';

const dead = (condition: object) => deadGlobs(protectRuleSchema.parse({ name: 'a', ...condition }));

const PATH = 'a path of ONTAP begins with a slash, such as /svm1/vol1;';

test.each([
  [{ path: ['vol1'] }, `path vol1 can never hold: ${PATH} write /vol1 or /**/vol1`],
  [{ path: ['svm1/*'] }, `path svm1/* can never hold: ${PATH} write /svm1/* or /**/svm1/*`],
  [
    { path: ['{vol1,vol2}'] },
    `path {vol1,vol2} can never hold: ${PATH} write /{vol1,vol2} or /**/{vol1,vol2}`,
  ],
  [{ path: ['*'] }, `path * can never hold: ${PATH} write /* or /**/*`],
  [{ svm: ['svm8/*'] }, 'svm svm8/* can never hold: a name has no slash; write svm8'],
  [{ ownerSvm: ['/svm8'] }, 'ownerSvm /svm8 can never hold: a name has no slash; write svm8'],
  [{ node: ['{n1/,n2/}'] }, 'node {n1/,n2/} can never hold: a name has no slash; write the name alone'],
])('of %j it is said that it can never hold, and what to write', (condition, words) => {
  expect(dead(condition)).toEqual([words]);
});

test.each([
  {
    path: [
      '/vol1',
      '/svm1/**',
      '**',
      '**/vol1',
      '{/svm1,/svm2}/vol1',
      '{a,/b}',
      '{,a}/b',
      '[/]vol1',
      '\\/vol1',
    ],
  },
  { svm: ['svm8', 'svm*', '*', '**', '{svm1,svm2}', '{a/b,c}', 'svm8/**'] },
])('of globs that something fits nothing is said: %j', (condition) => {
  expect(dead(condition)).toEqual([]);
});

test('what it says to write fits', () => {
  expect(compileGlob('/**/vol1')('/svm1/vol1')).toBe(true);
  expect(compileGlob('/svm1/*')('/svm1/vol1')).toBe(true);
  expect(compileGlob('svm8/**')('svm8')).toBe(true);
});

test('braces that may all be nothing are judged at once', () => {
  expect(dead({ path: ['{,}'.repeat(100)] })).toHaveLength(1);
});

test('policy check warns of such globs in match and protect, and tells those of the guard', () => {
  const policy = policySchema.parse({
    name: 'p',
    observe: { window: '1h', every: '5m' },
    match: [{ name: 'a', dataState: ['halted'], moverState: ['idle'], path: ['vol1'] }],
    protect: [{ name: 'b', svm: ['svm8/*'] }],
  });
  const guard = { ...DEFAULT_GUARD, protect: [protectRuleSchema.parse({ name: 'c', node: ['n1/x'] })] };
  const found = checkPolicy(policy, { whose: 'the guard of prod1', guard, clients: undefined });
  expect(found.map(({ level, text }) => `${level}: ${text}`)).toEqual(
    expect.arrayContaining([
      `warning: match rule a: path vol1 can never hold: ${PATH} write /vol1 or /**/vol1`,
      'warning: protect rule b: svm svm8/* can never hold: a name has no slash; write svm8',
      'note: the guard of prod1, protect rule c: node n1/x can never hold: a name has no slash; write n1',
    ]),
  );
});
