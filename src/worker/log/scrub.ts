import { maskText } from './mask-text';
import { MASK } from '../../contracts/text';
import type { SecretRegistry } from './secrets';

/** Parts of an HTTP error or of a Temporal task that hold what was sent, or what can be misused. */
const DROPPED = /^(config|request|response|headers|task_?token|agent|https?agent|socket)$/i;
/** Keys whose value is masked whatever it is. */
const SECRET_KEY =
  /^(proxy-?)?authorization$|cookie|passw|passphrase|secret|token$|^api-?_?key$|private-?_?key|^auth$|^pass$/i;
/** Fields of an error that say something and can't hold what was sent. */
const ERROR_FIELDS = ['code', 'kind', 'type', 'status', 'retryable', 'retryState', 'activityType'] as const;

const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
/** Values of one log line; something hostile could be wide at every level. */
const MAX_VALUES = 500;
const MAX_STACK_LINES = 12;

type Scrub = (value: unknown, depth: number) => unknown;

function scrubError(error: Error, depth: number, scrub: Scrub): Record<string, unknown> {
  const fields = error as unknown as Record<string, unknown>;
  const known = ERROR_FIELDS.filter((key) => ['string', 'number', 'boolean'].includes(typeof fields[key]));
  const stack =
    typeof error.stack === 'string' ? error.stack.split('\n    at ').slice(1, MAX_STACK_LINES) : [];
  return {
    name: scrub(error.name, depth),
    message: scrub(error.message, depth),
    ...Object.fromEntries(known.map((key) => [key, scrub(fields[key], depth)])),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) }),
    ...(stack.length === 0 ? {} : { stack: scrub(stack.join(' < '), depth) }),
  };
}

function scrubMap(value: object, depth: number, scrub: Scrub): Record<string, unknown> {
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, MAX_ENTRIES)
      .filter(([key]) => !DROPPED.test(String(key)))
      .map(([key, inner]) => [
        scrub(String(key), depth) as string,
        SECRET_KEY.test(String(key)) ? MASK : scrub(inner, depth + 1),
      ]),
  );
}

function scrubObject(value: object, depth: number, scrub: Scrub): unknown {
  if (depth > MAX_DEPTH) return '(deeper)';
  if (value instanceof Error) return scrubError(value, depth, scrub);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ENTRIES).map((each) => scrub(each, depth + 1));
  }
  return scrubMap(value, depth, scrub);
}

/** Plain, bounded JSON data without secrets, made of anything; never throws. */
export function scrubValue(value: unknown, secrets: SecretRegistry): unknown {
  const parents = new Set<object>();
  let values = 0;
  const scrub: Scrub = (inner, depth) => {
    if (++values > MAX_VALUES) return '(more)';
    if (typeof inner === 'string') return maskText(inner, secrets);
    if (typeof inner === 'bigint') return maskText(inner.toString(), secrets);
    // A password may be a number.
    if (typeof inner === 'number') return secrets.mask(String(inner)) === String(inner) ? inner : MASK;
    if (typeof inner === 'function' || typeof inner === 'symbol') return `(${typeof inner})`;
    if (typeof inner !== 'object' || inner === null) return inner;
    if (parents.has(inner)) return '(circular)';
    parents.add(inner);
    try {
      return scrubObject(inner, depth, scrub);
    } catch {
      // A getter or a proxy that throws.
      return '(unreadable)';
    } finally {
      parents.delete(inner);
    }
  };
  return scrub(value, 0);
}
