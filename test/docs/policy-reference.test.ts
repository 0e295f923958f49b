import { z } from 'zod';
import { CONDITIONS } from '../../src/rules/sessions/conditions';
import { policySchema } from '../../src/contracts/schemas/policy';
import { readPage, tokensOf } from './support/pages';

const named = new Set(tokensOf(readPage('docs/reference/policy.md'), 'codespan').map(({ text }) => text));

interface Json {
  properties?: Record<string, Json>;
}

function keysOf({ properties = {} }: Json, path = ''): string[] {
  return Object.entries(properties).flatMap(([key, inner]) =>
    inner.properties === undefined ? [`${path}${key}`] : keysOf(inner, `${path}${key}.`),
  );
}

test('the page has every key of a policy', () => {
  const keys = keysOf(z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' }) as Json);
  expect(keys.length).toBeGreaterThan(15);
  expect(keys.filter((key) => !named.has(key))).toEqual([]);
});

test('the page has every condition', () => {
  expect(Object.keys(CONDITIONS).filter((name) => !named.has(name))).toEqual([]);
});
