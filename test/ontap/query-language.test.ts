import fc from 'fast-check';
import { OntapError } from '../../src/ontap';
import { filterText, quoteLiteral } from '../../src/ontap/query/query-language';
import { parseMatcher } from '../../src/simulator/query/match';

test.each([
  ['halted', 'halted'],
  ['/svm1/vol1', '/svm1/vol1'],
  ['2000:4000', '2000:4000'],
  ['2026-02-11T08:30:00+01:00', '2026-02-11T08:30:00+01:00'],
  ['/svm1/vol*', '"/svm1/vol*"'],
  ['a|b', '"a|b"'],
  ['!a', '"!a"'],
  ['a..b', '"a..b"'],
  ['>5', '">5"'],
  ['null', '"null"'],
  ['', '""'],
  ['two words', '"two words"'],
  ['{jim}', '"{jim}"'],
  ['say "x"', '{say "x"}'],
])('the text %j is asked for as %s', (value, expected) => {
  expect(quoteLiteral(value)).toBe(expected);
});

/** What of two texts a literal matches; `refused` when there is none. */
function matched(value: string, other: string): [boolean, boolean] | 'refused' {
  try {
    const matches = parseMatcher(quoteLiteral(value), 'data_path', 'string');
    return [matches([value]), matches([other])];
  } catch (error) {
    if (error instanceof OntapError && value.includes('"')) return 'refused';
    throw error;
  }
}

test('every text is either refused, for its quotes, or matches itself and no other text', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'ab"{}*|,!<>.= null\\'.split('')), maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, (value, other) => {
      expect(['refused', [true, other === value]]).toContainEqual(matched(value, other));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['text', ['a', 'b*'], 'a|"b*"'],
  ['text', { not: 'a|b' }, '!"a|b"'],
  ['text', null, 'null'],
  ['integer', 5, '5'],
  ['integer', [1, 2], '1|2'],
  ['integer', { from: 1, to: 9 }, '1..9'],
  ['integer', { from: 1 }, '>=1'],
  ['integer', { to: 9 }, '<=9'],
  ['integer', { not: 5 }, '!5'],
  ['integer', null, 'null'],
  ['time', { from: '2026-02-11T08:30:00Z' }, '>=2026-02-11T08:30:00Z'],
] as const)('the %s filter %j is written %s', (type, filter, expected) => {
  expect(filterText(filter, type)).toBe(expected);
});

test.each([
  ['text', 5],
  ['text', []],
  ['text', { from: 'a' }],
  ['text', { not: ['a'] }],
  ['text', '\ud800'],
  ['integer', '5'],
  ['integer', 1.5],
  ['integer', Number.NaN],
  ['integer', 2 ** 60],
  ['integer', {}],
  ['time', 'yesterday'],
  ['time', '2026-13-41T99:00:00Z'],
  ['time', '2026-11-31T08:30:00Z'],
  ['time', '2026-02-11T08:30:00Z|*'],
] as const)('the %s filter %j is refused', (type, filter) => {
  expect(() => filterText(filter, type)).toThrow(OntapError);
});
