import { createHash } from 'node:crypto';

/** Keys in code-unit order at every level, so that equal data gives equal text; absent and undefined are the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype, so that a key `__proto__` is a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, part] of Object.entries(value).sort(byName)) result[key] = sorted(part);
  return result;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** SHA-256 of the UTF-8 form of a text, 64 hex digits. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
