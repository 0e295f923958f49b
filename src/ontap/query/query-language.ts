import { isInstant } from '../../contracts/duration';
import { invalid, show } from '../errors/local-errors';

/** Filter of a text: a value, any of several, not one, or unset. Values are literal: no wildcards. */
export type TextFilter = string | readonly string[] | { not: string } | null;

/** Filter of what has an order; `from` and `to` are inclusive. */
export type RangeFilter<T> = T | readonly T[] | { not: T } | { from?: T; to?: T } | null;

/** The filter for each type of field; a time is ISO 8601 with a zone. */
export interface Filters {
  text: TextFilter;
  integer: RangeFilter<number>;
  time: RangeFilter<string>;
}

/** Types of fields that can be filtered by. */
export type FilterType = keyof Filters;

/** Characters that mean nothing in ONTAP's query language; two dots in a row are a range. */
const PLAIN = /^[A-Za-z0-9_/:.@+-]+$/;

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** A text so that ONTAP takes every character literally: `"a*b"`, or `{say "x"}` when it holds quotes. */
export function quoteLiteral(text: string): string {
  if (PLAIN.test(text) && !text.includes('..') && text !== 'null') return text;
  if (!text.includes('"')) return `"${text}"`;
  if (isBalanced(text)) return `{${text}}`;
  throw invalid(
    `The value ${show(text)} holds quotes and unpaired braces, which ONTAP's query language can't express; filter by another field`,
  );
}

function integer(value: unknown): string {
  if (Number.isSafeInteger(value)) return String(value);
  throw invalid(`The value ${show(value)} is not a whole number; filter by one`);
}

function text(value: unknown): string {
  // Half of a surrogate pair can't be put into a URL.
  if (typeof value === 'string' && !/\p{Cs}/u.test(value)) return quoteLiteral(value);
  throw invalid(`The value ${show(value)} is not a text; filter by one`);
}

function anyOf(values: unknown, one: (value: unknown) => string): string {
  if (!Array.isArray(values)) return one(values);
  if (values.length === 0) throw invalid('A filter with no values matches nothing; name at least one');
  return values.map(one).join('|');
}

function time(value: unknown): string {
  if (typeof value === 'string' && isInstant(value)) return value;
  throw invalid(`The value ${show(value)} is not a time; write one such as 2026-02-11T08:30:00Z`);
}

const SCALAR: Record<FilterType, (value: unknown) => string> = { text, integer, time };

function range(from: unknown, to: unknown, one: (value: unknown) => string): string {
  if (from !== undefined && to !== undefined) return `${one(from)}..${one(to)}`;
  if (from !== undefined) return `>=${one(from)}`;
  if (to !== undefined) return `<=${one(to)}`;
  throw invalid('A range needs from, to or both');
}

/** The right-hand side of `field=…`. The filter may come from outside, whatever its type says. */
export function filterText(filter: unknown, type: FilterType): string {
  const one = SCALAR[type];
  if (filter === null) return 'null';
  if (typeof filter !== 'object' || Array.isArray(filter)) return anyOf(filter, one);
  if ('not' in filter) return `!${one(filter.not)}`;
  if (type === 'text')
    throw invalid(`The filter ${show(filter)} is none for a text; use a value, several, or not`);
  const { from, to } = filter as { from?: unknown; to?: unknown };
  return range(from, to, one);
}
