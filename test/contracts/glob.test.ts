import fc from 'fast-check';
import picomatch from 'picomatch';
import { compileGlob, globProblem, LONGEST_TEXT } from '../../src/contracts/schemas/glob/compile-glob';
import { runs } from '../support/runs';

// What globs meant before they had a grammar of their own.
const AS_BEFORE = { dot: true, strictBrackets: true, nonegate: true, noextglob: true };

const letters = fc.stringMatching(/^[ab.!-]{1,3}$/).filter((text) => !/^\.{1,2}$/.test(text));
const piece = fc.constantFrom('a', 'b', '.', '-', '!', '?', '*', '[ab]', '[a-c]', '[^b]', '{a,b}', '{a*,ab}');
const part = fc.oneof(
  { weight: 1, arbitrary: fc.constant('**') },
  {
    weight: 4,
    arbitrary: fc
      .array(piece, { minLength: 1, maxLength: 4 })
      .map((pieces) => pieces.join(''))
      // Two stars in a row are refused; the others had meanings of their own.
      .filter((text) => !text.includes('**') && !['*.*', '.', '..'].includes(text)),
  },
);
const glob = fc
  .uniqueArray(part, { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom(parts.join('/'), `/svm/${parts.join('/')}`));
const path = fc
  .array(letters, { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom(parts.join('/'), `/svm/${parts.join('/')}`));

test('ordinary globs mean what they meant before', () => {
  let fits = 0;
  fc.assert(
    fc.property(glob, path, (pattern, text) => {
      const expected = picomatch.isMatch(text, pattern, AS_BEFORE);
      if (expected) fits++;
      expect({ pattern, text, fits: compileGlob(pattern)(text) }).toEqual({ pattern, text, fits: expected });
    }),
    runs(1_000),
  );
  expect(fits).toBeGreaterThan(20);
});

test.each([
  ['/svm1/**', '/svm1', true],
  ['/svm1/**', '/svm1/vol1/qtree', true],
  ['/svm1/*', '/svm1/', false],
  ['/svm1/*', '/svm1/vol1/', true],
  ['/**/vol1', '/svm1/vol1', true],
  ['node[^1-3]', 'node4', true],
  ['node[^1-3]', 'node2', false],
  ['vol\\*', 'vol*', true],
  ['vol\\*', 'vol1', false],
  ['{/svm{1,2}/a,/svm3}', '/svm2/a', true],
  ['v?l', 'v😀l', true],
  ['*', '', false],
  ['*', 'two\nlines', true],
])('%j and the path %j: %s', (pattern, text, expected) => {
  expect(compileGlob(pattern)(text)).toBe(expected);
});

test.each([
  ['PATCH *', 'PATCH /api/cluster', true],
  ['PATCH ?api*', 'PATCH /api/cluster', true],
  ['Volume {Move,Copy}*', 'Volume Copy of vol1', true],
  ['Volume Move*', 'Snapshot of Volume Move', false],
])('%j and the description %j: %s', (pattern, text, expected) => {
  expect(compileGlob(pattern, 'plain')(text)).toBe(expected);
});

test.each([
  ['+(a|aa)+', /no groups: write \{a,b\}/],
  ['(a|b)', /no groups/],
  ['a|b', /no groups/],
  ['[ab', /\[ is never closed \(character 1\)/],
  ['[!ab]', /write \[\^a\]/],
  ['[z-a]', /backwards/],
  ['[[:alpha:]]', /no named classes/],
  ['[]', /holds no character/],
  ['a]', /\] closes nothing \(character 2\)/],
  ['{a,b', /\{ is never closed/],
  ['a}', /\} closes nothing/],
  ['{1..9}', /holds no choice: write/],
  ['[0-9]+', /nothing can be repeated/],
  ['a**', /a whole part of a path/],
  ['\\d', /stands before a character that would mean something/],
  ['a\\', /stands before/],
  ['', /empty/],
  ['a'.repeat(501), /longer than 500/],
])('%s is refused, and told what to write', (pattern, words) => {
  expect(globProblem(pattern)).toMatch(words);
});

/** Least processor time of five runs, in milliseconds: other processes of a busy machine count less. */
function leastMs(work: () => unknown): number {
  const once = () => {
    const from = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1_000;
  };
  return Math.min(...Array.from({ length: 5 }, once));
}

const BLOCKED_MS = 50;
const LONG = 'a'.repeat(LONGEST_TEXT);

const HOSTILE: [string, string][] = [
  ['*a*a*a*a*a*b', LONG],
  [`${'*a'.repeat(249)}b`, LONG],
  [`*${'a'.repeat(490)}b`, LONG],
  ['a*'.repeat(249), `${LONG.slice(1)}b`],
  [`${'**/'.repeat(160)}b`, 'a/'.repeat(512)],
  [`${'**/*'.repeat(100).replaceAll('***', '**/*')}`, 'a/'.repeat(512)],
  ['{a,aa}'.repeat(83), LONG],
  ['{,a}'.repeat(124), 'a'.repeat(124)],
  ['{*,*}'.repeat(99), LONG],
  [`${'{*,'.repeat(120)}b${'}'.repeat(120)}`, LONG],
  [`${'{a,'.repeat(160)}*${'}'.repeat(160)}`, LONG],
  [`${'*[a-cx-zz-z]'.repeat(40)}!`, LONG],
  ['{'.repeat(500), LONG],
  ['[['.repeat(250), LONG],
  ['*'.repeat(10_000), LONG],
  [`${'*a'.repeat(5_000)}b`, LONG],
  [`${'{a,'.repeat(5_000)}${'}'.repeat(5_000)}`, LONG],
  ['*a*a*a*b', 'a'.repeat(1_000_000)],
];

const matchOrRefuse = (pattern: string, text: string) => () =>
  globProblem(pattern) === undefined && compileGlob(pattern)(text);

test.each(HOSTILE.map((each) => [each[0].slice(0, 24), ...each]))(
  '%s… holds nothing up',
  (_name, pattern, text) => {
    expect(leastMs(matchOrRefuse(pattern, text))).toBeLessThan(BLOCKED_MS);
  },
);

test('no glob that can be written holds anything up', () => {
  const hostile = fc
    .array(fc.constantFrom('*', '*a', 'a', '?', '[ab]', '{a,*}', '{*,aa}', '**/', '/', '{', '}', ',', '['), {
      minLength: 50,
      maxLength: 150,
      size: 'max',
    })
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(hostile, fc.constantFrom(LONG, 'a/'.repeat(500), `${LONG.slice(1)}b`), (pattern, text) => {
      expect(leastMs(matchOrRefuse(pattern, text))).toBeLessThan(BLOCKED_MS);
    }),
    runs(30),
  );
});

test('what was there before is held up by a glob of 12 characters', () => {
  const fits = picomatch('*a*a*a*a*a*b', AS_BEFORE);
  expect(leastMs(() => fits('a'.repeat(70)))).toBeGreaterThan(BLOCKED_MS);
});
