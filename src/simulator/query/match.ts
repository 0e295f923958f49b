import { invalidValue } from '../ontap-error';
import type { FieldType } from './schema';
import { splitOutsideQuotes, unquote } from './split';

/** True when the field, which may be unset, matches. */
export type Matcher = (values: unknown[]) => boolean;

type Comparable = string | number;

/** Sizes in queries may carry a unit. */
const UNITS: Record<string, number> = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40, PB: 2 ** 50 };

function integer(text: string): number {
  const [, digits, unit] = /^(-?\d+)([KMGTP]B)?$/i.exec(text) ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * (UNITS[unit?.toUpperCase() ?? ''] ?? 1);
}

/** Numbers compare as numbers, times as instants, everything else (enums too) as text. */
function comparable(value: unknown, type: FieldType): Comparable {
  if (type === 'date') return Date.parse(String(value));
  if (type === 'integer') return typeof value === 'number' ? value : integer(String(value));
  return String(value);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function wildcard(pattern: string): Matcher {
  const source = splitOutsideQuotes(pattern, '*').map((part) => escapeRegExp(unquote(part)));
  const regExp = new RegExp(`^${source.join('.*')}$`, 's');
  return (values) => values.some((value) => regExp.test(String(value)));
}

const COMPARISONS: Record<string, (a: Comparable, b: Comparable) => boolean> = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

function atom(text: string, field: string, type: FieldType): Matcher {
  const bound = (literal: string): Comparable => {
    const value = comparable(unquote(literal), type);
    if (Number.isNaN(value)) throw invalidValue(literal, field, type);
    return value;
  };
  const some =
    (test: (value: Comparable) => boolean): Matcher =>
    (values) =>
      values.some((value) => test(comparable(value, type)));
  if (text === 'null') return (values) => values.length === 0;
  if (text === '*') return (values) => values.length > 0;
  const [, operator, literal = ''] = /^(>=|<=|>|<)(.*)$/s.exec(text) ?? [];
  const compare = COMPARISONS[operator ?? ''];
  if (compare !== undefined) {
    const limit = bound(literal);
    return some((value) => compare(value, limit));
  }
  const [from, to, more] = splitOutsideQuotes(text, '..');
  if (from !== undefined && to !== undefined && more === undefined) {
    const [low, high] = [bound(from), bound(to)];
    return some((value) => value >= low && value <= high);
  }
  if (splitOutsideQuotes(text, '*').length > 1) return wildcard(text);
  const wanted = bound(text);
  return some((value) => value === wanted);
}

/** A field that isn't set matches nothing but `null`, not even a negation. */
function alternative(text: string, field: string, type: FieldType): Matcher {
  if (!text.startsWith('!')) return atom(text, field, type);
  const inner = atom(text.slice(1), field, type);
  if (text === '!null') return (values) => !inner(values);
  return (values) => values.length > 0 && !inner(values);
}

/** `a|b`, `!a`, `p*`, `>=1`, `1..5`, `null`, `"quoted"`, `{quoted}` and what can be made of them. */
export function parseMatcher(text: string, field: string, type: FieldType): Matcher {
  const alternatives = splitOutsideQuotes(text, '|').map((part) => alternative(part, field, type));
  return (values) => alternatives.some((matches) => matches(values));
}
