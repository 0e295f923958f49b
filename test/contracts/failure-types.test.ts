import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAILURE } from '../../src/contracts/failures';

const PAGE = path.join(__dirname, '../../docs/reference/failure-types.md');

test('the reference lists every failure type, and no other', () => {
  const listed = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `(\w+)` /gm)].map(([, type]) => type);
  expect(new Set(listed)).toEqual(new Set(Object.keys(FAILURE)));
  expect(listed).toHaveLength(Object.keys(FAILURE).length);
});

test('each type is its own name', () => {
  for (const [name, type] of Object.entries(FAILURE)) expect(type).toBe(name);
});
