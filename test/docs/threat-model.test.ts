import { existsSync } from 'node:fs';
import path from 'node:path';
import { readPage, ROOT, tokensOf } from './support/pages';

const FILE = 'docs/explanation/threat-model.md';
const page = readPage(FILE);
const rows = tokensOf(page, 'table').flatMap(({ rows: of }) => of);

test.each(rows.map((row) => [row[0]?.text ?? '', row[2]?.text ?? ''] as const))(
  'that they may %s has a test, and it is there',
  (_may, cell) => {
    const tests = [...cell.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, file = '']) => file);
    expect(tests).not.toEqual([]);
    for (const file of tests)
      expect([file, existsSync(path.join(ROOT, path.dirname(FILE), file))]).toEqual([file, true]);
  },
);

test('each attacker has a table, and nothing holds where it says so in bold', () => {
  const headings = tokensOf(page, 'heading').map(({ text }) => text);
  for (const attacker of ['caller', 'operator', 'another site', 'ONTAP', 'network', 'approver', 'stolen key'])
    expect(headings.some((heading) => heading.includes(attacker))).toBe(true);
  expect(rows.length).toBeGreaterThan(40);
});
