import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failuresPage } from '../../../src/rules/failures/failures-page';

test('the page on what a failure does is the one that the table makes (npm run docs)', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/reference/failures.md'), 'utf8');
  expect(page).toBe(failuresPage());
});

test('the page is read as it is on a terminal of 100 columns', () => {
  expect(
    failuresPage()
      .split('\n')
      .filter((line) => line.length > 100),
  ).toEqual([]);
});
