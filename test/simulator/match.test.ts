import { parseMatcher } from '../../src/simulator/query/match';
import type { FieldType } from '../../src/simulator/query/schema';

type Case = [query: string, type: FieldType, value: unknown, matches: boolean];

const CASES: Case[] = [
  ['halted', 'string', 'halted', true],
  ['halted', 'string', 'idle', false],
  ['halted|idle', 'string', 'idle', true],
  ['!halted', 'string', 'idle', true],
  ['!halted', 'string', 'halted', false],
  ['!halted', 'string', undefined, false],
  ['!h*', 'string', 'halted', false],
  ['h*d', 'string', 'halted', true],
  ['*', 'string', undefined, false],
  ['null', 'string', undefined, true],
  ['null', 'string', 'halted', false],
  ['!null', 'string', undefined, false],
  ['!null', 'string', 'halted', true],
  ['>9', 'integer', 10, true],
  ['>9', 'integer', 9, false],
  ['>=9', 'integer', 9, true],
  ['<9', 'integer', 10, false],
  ['<=9|null', 'integer', undefined, true],
  ['<9', 'integer', undefined, false],
  ['5..9', 'integer', 9, true],
  ['5..9', 'integer', 10, false],
  ['!5..9', 'integer', 10, true],
  ['3|5..9|>100', 'integer', 101, true],
  ['>=1KB', 'integer', 1024, true],
  ['>=1KB', 'integer', 1023, false],
  ['>2', 'string', '10', false],
  ['"null"', 'string', 'null', true],
  ['"a|b"', 'string', 'a|b', true],
  ['{a|b}', 'string', 'a', false],
  ['"joe*"', 'string', 'joe', false],
  ['"joe*"', 'string', 'joe*', true],
  ['{{jim}}', 'string', '{jim}', true],
  ['a.b', 'string', 'axb', false],
  ['>2026-02-06T10:00:00Z', 'date', '2026-02-06T12:00:00+01:00', true],
  ['>2026-02-06T10:00:00Z', 'date', '2026-02-06T10:30:00+01:00', false],
];

it.each(CASES)('the query %s on %s answers for %p: %p', (query, type, value, matches) => {
  const values = value === undefined ? [] : [value];
  expect(parseMatcher(query, 'field', type)(values)).toBe(matches);
});

it('refuses a text where the field is a number', () => {
  expect(() => parseMatcher('abc', 'client_port', 'integer')).toThrow(
    'The value "abc" is invalid for field "client_port" (<integer>)',
  );
});
