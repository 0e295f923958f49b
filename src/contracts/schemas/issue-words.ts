import type { z } from 'zod';
import { didYouMean } from './did-you-mean';

type Issue = z.core.$ZodIssue;

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** Below such a key the value itself may be a secret that was written to the wrong place. */
const SECRET_PLACE = /pass|secret|token|key|auth|hook|url|proxy|fingerprint/i;

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return KINDS[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}

const mayShow = (path: readonly PropertyKey[]) => !path.some((segment) => SECRET_PLACE.test(String(segment)));

function shown(value: unknown, path: readonly PropertyKey[]): string {
  if (typeof value === 'object' || !mayShow(path)) return '';
  return `, not ${JSON.stringify(value)?.slice(0, 60)}`;
}

function wrongType(expected: string, value: unknown, example: string | undefined): string {
  const kind = KINDS[expected] ?? expected;
  if (value === undefined) return `is missing; write ${example ?? kind}`;
  if (value === null) return `is empty; write ${example ?? kind}, or leave the key out`;
  const wrong = `must be ${kind}, not ${kindOf(value) === kind ? 'a value like this' : kindOf(value)}`;
  return example === undefined ? wrong : `${wrong}; write ${example}`;
}

function wrongSize(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [bound, limit] = issue.code === 'too_big' ? ['at most', issue.maximum] : ['at least', issue.minimum];
  const unit = { string: ' letters', array: ' entries', set: ' entries' }[issue.origin as string] ?? '';
  return `must ${unit === '' ? 'be' : 'have'} ${bound} ${String(limit)}${unit}`;
}

function wrongFormat(issue: z.core.$ZodIssueInvalidStringFormat): string {
  // Only messages of the library begin so; ours say what to write.
  if (!issue.message.startsWith('Invalid')) return issue.message;
  return `must be written as ${issue.format}`;
}

function wrongValue(values: readonly unknown[], value: unknown, path: readonly PropertyKey[]): string {
  const names = values.map(String);
  const known = names.length === 1 ? `must be ${names[0]}` : `must be one of ${names.join(', ')}`;
  if (value === undefined) return `is missing; ${known}`;
  const near = typeof value === 'string' ? didYouMean(value, names) : undefined;
  return `${known}${shown(value, path)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/**
 * What is wrong and what to write instead, in plain words.
 *
 * @param value - What was found there; shown only where it can't be a secret.
 * @param example - What would be of the right type there.
 */
export function issueWords(issue: Issue, value: unknown, example?: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, mayShow(issue.path) ? example : undefined);
    case 'too_big':
    case 'too_small':
      return wrongSize(issue) + shown(value, issue.path);
    case 'invalid_value':
      return wrongValue(issue.values, value, issue.path);
    case 'invalid_format':
      return wrongFormat(issue) + shown(value, issue.path);
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'custom':
    case 'invalid_element':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}
