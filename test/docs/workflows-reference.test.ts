import * as messages from '../../src/contracts/messages';
import type { WorkflowSchemas } from '../../src/contracts/schemas/catalog';
import { SCHEMAS } from '../../src/contracts/schemas/catalog';
import { readPage, tokensOf } from './support/pages';

const [startable = [], children = [], queriesAndUpdates = []] = tokensOf(
  readPage('docs/reference/workflows.md'),
  'table',
).map(({ rows }) => rows.map((cells) => cells.map(({ text }) => text.replaceAll('`', ''))));

test('the page has every workflow with its id, and no other', () => {
  const described = [...startable, ...children].map(([name, id]) => [name, id]);
  expect(Object.fromEntries(described)).toEqual(
    Object.fromEntries(Object.entries(SCHEMAS).map(([name, { id }]) => [name, id])),
  );
});

test('it says which workflow starts another one', () => {
  const wanted = Object.entries<WorkflowSchemas>(SCHEMAS).flatMap(([name, { startedBy }]) =>
    startedBy === undefined ? [] : [[name, startedBy]],
  );
  expect(Object.fromEntries(children.map(([name, , parent]) => [name, parent]))).toEqual(
    Object.fromEntries(wanted),
  );
});

test('it has every query and every update', () => {
  const defined = Object.values(messages).filter(({ type }) => type !== 'signal');
  const described = queriesAndUpdates.flatMap(([, query = '', updates = '']) => [
    query,
    ...updates.split(', '),
  ]);
  expect(described.filter((name) => name !== '').sort()).toEqual(defined.map(({ name }) => name).sort());
});
