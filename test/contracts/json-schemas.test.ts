import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../package.json';
import { jsonSchemas } from '../../src/contracts/schemas/json-schemas';
import { SCHEMAS } from '../../src/contracts/schemas/catalog';
import { assertBuilt } from '../cli/support/built-cli';
import { storedHistories } from '../replay/store';
import { exchangeOf, fileProblems, schemaProblems } from '../support/schema-problems';

const ROOT = path.join(__dirname, '../..');
const SHIPPED = path.join(ROOT, 'dist/schemas');

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

test('the shipped files are what the schemas of today say', () => {
  assertBuilt();
  const shipped = readdirSync(SHIPPED).map((name) => [
    name,
    JSON.parse(read(`dist/schemas/${name}`)) as unknown,
  ]);
  expect(Object.fromEntries(shipped)).toEqual(jsonSchemas(version));
});

test('every workflow has schemas', () => {
  const workflows = [...read('src/workflows/index.ts').matchAll(/export \{ (\w+) \}/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(SCHEMAS)).toEqual(expect.arrayContaining(workflows));
});

test.each(storedHistories().map(({ name, history }) => [name, history]))(
  'what went into %s and came out of it fits the schemas',
  (_, history) => {
    expect(schemaProblems(exchangeOf(history))).toEqual([]);
  },
);

test('what fits no schema is found', () => {
  const [enforced] = storedHistories().filter(({ name }) => name.endsWith('/enforced.cleanupStaleSessions'));
  const exchange = exchangeOf(enforced?.history);
  const { result, input } = exchange as { result: object; input: object };
  expect(schemaProblems({ ...exchange, result: { ...result, outcome: 'odd' } })).not.toEqual([]);
  expect(schemaProblems({ ...exchange, result: { ...result, news: 1 } })).not.toEqual([]);
  expect(schemaProblems({ ...exchange, input: { ...input, mode: 'kill' } })).not.toEqual([]);
  expect(schemaProblems({ ...exchange, input: { ...input, force: true } })).not.toEqual([]);
});

const UUID = '8F3A8D3C-5B0E-11F0-9C9A-005056A7C0DE';

test.each([
  ['trackJob', { cluster: 'prod1', uuid: UUID, requestedBy: { name: 'ops' } }],
  [
    'trackJob',
    { cluster: 'prod1', uuid: UUID, deadline: '2026-11-22T04:00:00+01:00', requestedBy: { name: 'x' } },
  ],
  [
    'inspect',
    { cluster: 'prod1', read: 'jobs', filter: { state: ['running'] }, requestedBy: { name: 'ops' } },
  ],
  ['halt', { requestedBy: { name: 'ops', reason: 'a test' } }],
])('an input of %s may leave out what has a default: %j', (workflow, input) => {
  expect(fileProblems(`${workflow}.input.json`, input)).toEqual([]);
});
