import { renderTable } from '../../../../src/cli/shared/output/table';

const COLUMNS = [
  { title: 'id' },
  { title: 'bytes', alignment: 'right' as const },
  { title: 'path', shrinksTo: 4 },
];
const ROWS = [
  ['1:1', '7', '/svm1/a'],
  ['1:2', '1024', '–'],
  ['1:3', '–', '/svm1/日本'],
  ['1:4', '12', '/svm1/long/path'],
  ['1:5', '\u001B[31m8\u001B[39m', ''],
  ['1:6', '9', '/svm1/b'],
];

test('rows that need no wrapping stand as those that do', () => {
  expect(renderTable(COLUMNS, ROWS, 24)).toMatchInlineSnapshot(`
   [
     "id   bytes  path",
     "────────────────────────",
     "1:1      7  /svm1/a",
     "1:2   1024  –",
     "1:3      –  /svm1/日本",
     "1:4     12  /svm1/",
     "            long/path",
     "1:5      [31m8[39m",
     "1:6      9  /svm1/b",
   ]
  `);
});

test('a table of as many rows as a week has is there at once', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [`1:${index}`, String(index), '/svm1/a']);
  const lines = renderTable(COLUMNS, rows, 80);
  expect(lines).toHaveLength(rows.length + 2);
  expect(lines.at(-1)).toBe('1:199999  199999  /svm1/a');
});
