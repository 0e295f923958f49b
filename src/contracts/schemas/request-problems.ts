import type { z } from 'zod';
import { schemaProblems } from './schema-problems';

/** Unknown keys of one place that are told: whoever sends thousands has made one mistake. */
const MOST_KEYS = 100;

/**
 * What is wrong with an input, each problem with its place: `policy.limit: is not a known key; did you mean limits?`.
 *
 * @param input - As it came; of a value of it only what can't be a secret is repeated.
 */
export function requestProblems(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  input: unknown,
): string[] {
  const told = issues.map((issue) =>
    issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, MOST_KEYS) } : issue,
  );
  const problems = schemaProblems(told, schema, {
    raw: input,
    problems: [],
    problemAt: (path, message) => ({ file: '', line: 0, path: path.map(String).join('.'), message }),
  });
  return problems.map(({ path, message }) => `${path || 'input'}: ${message}`);
}
