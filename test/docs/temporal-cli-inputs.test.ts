import { fileProblems } from '../support/schema-problems';
import { readPage, tokensOf } from './support/pages';

const page = readPage('docs/how-to/start-from-the-temporal-cli.md');
const inputs = tokensOf(page, 'code').flatMap(({ lang, text }) =>
  lang === 'json' ? [JSON.parse(text) as unknown] : [],
);
/** Of each command that takes its input from a file. */
const types = tokensOf(page, 'code').flatMap(({ text }) => {
  const [, type] = /--type (\w+)[^]*--input-file/.exec(text) ?? [];
  return type === undefined ? [] : [type];
});

test('inputs that the page shows are those that the shipped schemas ask for, in the order of their commands', () => {
  expect(types).toEqual(['cleanupStaleSessions', 'drainNode', 'evictClient']);
  expect(inputs.flatMap((input, index) => fileProblems(`${types[index]}.input.json`, input))).toEqual([]);
  expect(inputs).toHaveLength(types.length);
});
