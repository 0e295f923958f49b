import { invalid, show } from '../errors/local-errors';

/** Filter of a text field: a value, any of several, none of several, or unset. Values are literal: no wildcards. */
export type TextFilter = string | readonly string[] | { not: string | readonly string[] } | null;

/** Filter of an integer field; `from` and `to` are inclusive. */
export type IntegerFilter =
  number | readonly number[] | { not: number | readonly number[] } | { from?: number; to?: number } | null;

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
  if (typeof value === 'string') return quoteLiteral(value);
  throw invalid(`The value ${show(value)} is not a text; filter by one`);
}

function anyOf(values: unknown, one: (value: unknown) => string): string {
  if (!Array.isArray(values)) return one(values);
  if (values.length === 0) throw invalid('A filter with no values matches nothing; name at least one');
  return values.map(one).join('|');
}

function noneOf(values: unknown, one: (value: unknown) => string): string {
  if (Array.isArray(values) && values.length > 1) {
    throw invalid(
      'ONTAP joins several values by "or", so "none of several" can\'t be asked; exclude one value',
    );
  }
  return `!${anyOf(values, one)}`;
}

function range(from: unknown, to: unknown): string {
  if (from !== undefined && to !== undefined) return `${integer(from)}..${integer(to)}`;
  if (from !== undefined) return `>=${integer(from)}`;
  if (to !== undefined) return `<=${integer(to)}`;
  throw invalid('A range needs from, to or both');
}

/** The right-hand side of `field=…`. */
export function filterText(filter: TextFilter | IntegerFilter, type: 'text' | 'integer'): string {
  const one = type === 'text' ? text : integer;
  if (filter === null) return 'null';
  if (typeof filter !== 'object' || Array.isArray(filter)) return anyOf(filter, one);
  if ('not' in filter) return noneOf(filter.not, one);
  const { from, to } = filter as { from?: unknown; to?: unknown };
  return range(from, to);
}
