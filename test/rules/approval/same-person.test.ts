import fc from 'fast-check';
import { personKey, samePerson } from '../../../src/rules/approval';
import { anyCharacter } from '../../support/any-text';
import { runs } from '../../support/runs';

test.each([
  ['alice', 'Alice', true],
  ['alice', 'alice ', true],
  ['alice', ' \t\nALICE\u00a0', true],
  ['alice', 'ＡＬＩＣＥ', true],
  ['alice', 'alice\u200b', true],
  ['alice', 'a\u00adl\u2060ice\ufeff', true],
  ['alice', '\u202ealice\u202c', true],
  ['alice', 'ali\u0000ce', true],
  ['ann lee', 'Ann  Lee', true],
  ['ann lee', 'ann\u2003lee', true],
  ['ann lee', 'annlee', false],
  ['josé', 'jose\u0301', true],
  ['josé', 'jose', false],
  ['strauß', 'STRAUSS', true],
  ['strauß', 'STRAUẞ', true],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ', true],
  ['ALI', 'alı', true],
  ['ALİ', 'ali', false],
  ['alice', 'аlice', false], // a Cyrillic a: other scripts are other letters
  ['alice', 'alice@example.com', false],
  ['alice', 'alicia', false],
])('%j and %j are one person: %s', (a, b, same) => {
  expect(samePerson(a, b)).toBe(same);
  expect(samePerson(b, a)).toBe(same);
});

const name = fc.string({ unit: anyCharacter, maxLength: 30 });
const mark = fc.constantFrom('\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u00ad', '\ufe0f', '\u0007');

test('a key is the key of itself', () => {
  fc.assert(
    fc.property(name, (text) => expect(personKey(personKey(text))).toBe(personKey(text))),
    runs(1_000),
  );
});

const LAST_CODE_POINT = 0x10ffff;
/** What has two cases; but the dotted capital I, which is a letter of its own, as in Unicode's folding. */
const CASED = Array.from({ length: LAST_CODE_POINT }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((text) => text !== 'İ' && text.toUpperCase() !== text.toLowerCase());

test('every letter that has two cases has one key', () => {
  const split = CASED.filter((text) => {
    const keys = [text, text.toUpperCase(), text.toLowerCase(), personKey(text)].map(personKey);
    return new Set(keys).size > 1;
  });
  expect(split).toEqual([]);
});

test('marks that nobody sees and white space around make nobody else of a person', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zA-Zäöüß]{1,20}$/), fc.nat(20), mark, (text, at, invisible) => {
      const marked = `${text.slice(0, at)}${invisible}${text.slice(at)}`;
      expect(samePerson(text, ` ${marked.toUpperCase()}\u3000`)).toBe(true);
    }),
  );
});
