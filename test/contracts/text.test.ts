import fc from 'fast-check';
import {
  csvCell,
  cutBytes,
  htmlText,
  jsonBytes,
  markdownText,
  plainText,
  slackText,
  utf8Bytes,
  isVisible,
} from '../../src/contracts/text';
import { anyCharacter } from '../support/any-text';

/** Any text, often with what some target takes for its own. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<script>',
          '"',
          "'",
          '&',
          '](http://x)',
          '![',
          '\u001b]8;;http://x\u0007',
          '\u202e',
          '=cmd()',
          '+',
          '-',
          '@',
        ],
        ...['\t', '\r\n', '<!channel>', '*', '_', '`', '|', '\u200b', '\u0085', '＝1'],
      ),
    )
    .map((parts) => parts.join('')),
);

const holds = (property: (text: string) => void) =>
  fc.assert(
    fc.property(hostile, (text) => property(text)),
    { numRuns: 300 },
  );

// oxlint-disable-next-line no-control-regex -- that is what must not be there
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

test('no target ever gets a character that controls a terminal or re-orders text', () => {
  expect.hasAssertions();
  holds((text) => {
    for (const shown of [plainText(text), htmlText(text), markdownText(text), csvCell(text)])
      expect(shown).not.toMatch(CONTROLS);
  });
});

test('in HTML nothing of it is markup, also inside of a quoted attribute', () => {
  expect.hasAssertions();
  holds((text) => expect(htmlText(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[<>"'&]/));
});

test('in Markdown every character that could be markup is escaped', () => {
  expect.hasAssertions();
  holds((text) => expect(markdownText(text).replace(/\\./gu, '')).not.toMatch(/[\\`*_{}[\]()#+\-.!|<>~&:@]/));
});

test('in Slack nothing of it is a link, a mention or markup', () => {
  expect.hasAssertions();
  holds((text) => {
    const shown = slackText(text);
    expect(shown).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
    expect(shown).not.toMatch(/(?<!\u200b)[*_~`]/);
  });
});

test('a CSV cell is one cell, and no formula', () => {
  expect.hasAssertions();
  holds((text) => {
    const cell = csvCell(text);
    expect(cell.slice(1, -1).replace(/""/g, '')).not.toContain('"');
    expect(cell).not.toMatch(/^"\s*[=+\-@＝＋－＠]/);
  });
});

test('a text is cut by the bytes that it takes in a payload, and only when it has to be', () => {
  const letters = fc.array(fc.constantFrom('a', 'ä', '€', '😀', '"', '\u0001', '\ud800'));
  fc.assert(
    fc.property(letters, fc.integer({ min: 3, max: 60 }), (some, bytes) => {
      const text = some.join('');
      const shown = cutBytes(text, bytes);
      expect(jsonBytes(shown) - 2).toBeLessThanOrEqual(bytes);
      const isCut = jsonBytes(text) - 2 > bytes;
      expect(isCut ? `${text.slice(0, shown.length - 1)}…` : text).toBe(shown);
      expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
    }),
  );
});

test.each([
  ['alice', true],
  [' \u200b', false],
  ['\u200b\u2066\u00ad', false],
  ['\u0007', false],
])('%j can be seen: %s', (text, visible) => {
  expect(isVisible(text)).toBe(visible);
});
