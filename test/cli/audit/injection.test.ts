import fc from 'fast-check';
import { htmlPage } from '../../../src/cli/audit/html/page';
import { allRecords } from '../../../src/cli/audit/model/pick';
import { csvText, textLines } from '../../../src/cli/audit/show';
import { PLAIN_STYLE } from '../../../src/cli/shared/output/style';
import type { AuditReport } from '../../../src/contracts/audit';
import { reportOf } from '../../audit/report-of';
import { runsOf, type StoredRun } from '../../audit/store';

/** Fields whose text comes from ONTAP or from users, in payloads and in events. */
const SUPPLIED: ReadonlySet<string> = new Set([
  ...[
    'path',
    'client',
    'clientName',
    'node',
    'svm',
    'source',
    'engine',
    'state',
    'reason',
    'operation',
    'partner',
  ],
  ...['tapeDevice', 'scsi', 'version', 'message', 'description', 'code', 'address', 'type'],
  ...['name', 'ticket', 'note', 'by', 'why', 'rule', 'summary', 'identity', 'cause', 'cluster', 'sessionId'],
]);
/** Those that decide what a payload is. */
const STRUCTURE: ReadonlySet<string> = new Set(['activityType', 'workflowType', 'input', 'indexedFields']);

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

/** The same value with the text put before every text that others supplied. */
function poison(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string') return SUPPLIED.has(key) ? `${text}${value}` : value;
  if (Array.isArray(value)) return value.map((part) => poison(part, text, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => {
      if (name === 'data' && 'metadata' in value) return [name, poisonedPayload(String(part), text)];
      return [
        name,
        STRUCTURE.has(name) && typeof (part as { name?: unknown }).name === 'string'
          ? part
          : poison(part, text, name),
      ];
    }),
  );
}

function poisonedPayload(data: string, text: string): string {
  try {
    return encoded(poison(JSON.parse(Buffer.from(data, 'base64').toString()), text));
  } catch {
    return data;
  }
}

const poisoned = (name: string, text: string): AuditReport =>
  reportOf(
    name,
    runsOf(name).map((run): StoredRun => ({
      ...run,
      history: poison(run.history, text) as StoredRun['history'],
    })),
  );

const tagsOf = (page: string) => page.match(/<[^>]*>/g);
const CASES = ['approved', 'terminated', 'track-job', 'sequence', 'schedule'] as const;

/** The numbers of a picture's label are the only things that texts change in tags: none do. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '<script>alert(1)</script>',
        '"><img src=x onerror=x>',
        "' onload='x",
        '</title>',
        '&lt;',
        '--><svg/onload=x>',
      ],
      ...['=HYPERLINK("http://x")', '+1', '-1', '@x', '\t=1', '\r\n=1', '"', '"",', ';'],
      ...['\u001b[2J', '\u001b]8;;http://x\u0007', '\u202e', '\u0000', '\u200b', '\n', '[x](http://x)'],
    ),
    { minLength: 4, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test.each(CASES)('%s: the page has the same tags whatever ONTAP or users wrote', (name) => {
  const calm = tagsOf(htmlPage(poisoned(name, 'x')));
  expect.hasAssertions();
  fc.assert(
    fc.property(hostile, (text) => {
      expect(tagsOf(htmlPage(poisoned(name, text)))).toEqual(calm);
    }),
    { numRuns: 4 },
  );
});

// oxlint-disable-next-line no-control-regex -- that is what must not be there
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/;

test.each(CASES)('%s: a terminal is never controlled, and gets no line that is not ours', (name) => {
  expect.hasAssertions();
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = textLines(poisoned(name, text), { style: PLAIN_STYLE, width: Number.POSITIVE_INFINITY });
      expect(lines.join('')).not.toMatch(CONTROLS);
      expect(lines.join('')).not.toContain('\n');
    }),
    { numRuns: 2 },
  );
});

/** RFC 4180. */
const cellsOf = (csv: string): string[][] =>
  csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/"((?:[^"]|"")*)"(,|$)/g)].map(([, cell = '']) => cell.replace(/""/g, '"')),
    );

test.each(CASES)('%s: CSV keeps its rows and columns, and no cell is a formula', (name) => {
  const rows = cellsOf(csvText(allRecords(poisoned(name, 'x')))).length;
  expect.hasAssertions();
  fc.assert(
    fc.property(hostile, (text) => {
      const table = cellsOf(csvText(allRecords(poisoned(name, text))));
      expect(table).toHaveLength(rows);
      expect(new Set(table.map((cells) => cells.length))).toEqual(new Set([19]));
      expect(table.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    }),
    { numRuns: 2 },
  );
});
