import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { DURATION_PATTERN, durationMs } from '../duration';
import { NAME_PATTERN } from '../ids';
import { jsonBytes, utf8Bytes } from '../text';

/** RFC 9562 text form, any version: ONTAP's uuids are of version 1 and 4. */
export const UUID_PATTERN = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** Session ids that may be put into a path; `..` would make a DELETE reach the collection. */
export const SESSION_ID_PATTERN = /^\d{1,10}(:\d{1,10})?$/;

/** A text of at most so many bytes of UTF-8, and of what else is asked of it. */
export function textOf(bytes: number, text = z.string()) {
  return text
    .superRefine((written, context) => {
      // Counting is for those that may be too long: a unit of UTF-16 takes at most three bytes.
      const size = written.length * 3 <= bytes ? 0 : utf8Bytes(written);
      if (size > bytes) context.addIssue(tooLarge(size, bytes));
    })
    .meta({ maxLength: bytes });
}

/** Refuses a value whose JSON takes more bytes than that, as the whole. */
export function withinBytes(bytes: number) {
  return (value: unknown, context: z.core.$RefinementCtx) => {
    const size = jsonBytes(value);
    if (size > bytes) context.addIssue(tooLarge(size, bytes));
  };
}

function tooLarge(size: number, bytes: number) {
  return {
    code: 'custom' as const,
    message: `is ${size} bytes of UTF-8, above the ${bytes} that fit; make it shorter`,
  };
}

/** An instant with its zone, to the nanosecond at most. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .max(35, 'must be an instant of at most nine decimals, such as 2026-11-21T08:30:00Z');

/** A UUID. */
export const uuidSchema = z
  .string()
  .regex(UUID_PATTERN, 'must be a UUID, such as 1cd8a442-86d1-11e0-ae1c-123478563412');

/** People who may approve a plan, by the names that they approve with. */
export const approversSchema = z
  .array(textOf(200, z.string().trim().min(1)))
  .min(1)
  .max(100);

/** A session id as ONTAP prints it. */
export const sessionIdSchema = z
  .string()
  .regex(SESSION_ID_PATTERN, 'must be a session id as ONTAP lists it, such as 2000 or 2000:4000');

/** A name that is safe in workflow ids, file names and queue names. */
export const nameSchema = z
  .string()
  .regex(
    NAME_PATTERN,
    'must be 1 to 63 letters, digits, dots, dashes or underscores, and begin with a letter or digit',
  );

/** A duration of more than nothing, such as `30m`. */
export const durationSchema = z
  .string()
  .regex(DURATION_PATTERN, 'must be a duration above zero: a whole number and ms, s, m, h or d, such as 30m');

/** A {@link durationSchema} within bounds, both inclusive. */
export function durationBetween(least: string, most: string) {
  const words = `between ${least} and ${most}`;
  return durationSchema
    .refine(
      (text) =>
        !DURATION_PATTERN.test(text) ||
        (durationMs(text) >= durationMs(least) && durationMs(text) <= durationMs(most)),
      `must be ${words}`,
    )
    .describe(`A duration ${words}: a whole number and ms, s, m, h or d, such as 30m.`);
}

/** Characters of the longest address: `INET6_ADDRSTRLEN` - 1, and a zone such as `%e0a`. */
const LONGEST_ADDRESS = 64;

/** An IPv4 address of four decimal parts, or an IPv6 address. */
export function isAddress(text: string): boolean {
  return (
    text.length <= LONGEST_ADDRESS && (ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))
  );
}

function isCidr(text: string): boolean {
  if (text.length > LONGEST_ADDRESS + '/128'.length) return false;
  const [address = '', bits = '', ...rest] = text.split('/');
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && isAddress(address) && ipaddr.isValidCIDR(text);
}

/** An address alone as the network of nothing but it. */
function asNetwork(text: string): string {
  if (text.includes('/')) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}

const NETWORK_WORDS = 'must be an address or a network such as 10.1.1.5, 10.1.2.0/24, fe80::1 or fd00::/64';

/** A network, IPv4 or IPv6, parsed to CIDR form; an address alone is the network of nothing but it. */
export const cidrSchema = z
  .string()
  .refine((text) => isCidr(asNetwork(text)), NETWORK_WORDS)
  .overwrite(asNetwork)
  .describe('An address or a network, IPv4 or IPv6: 10.1.1.5, 10.1.2.0/24, fd00::/64.');

/** What begins like an address, or has signs of one, is none of a name. */
const LIKE_AN_ADDRESS = /^\d+\.\d|^\d+$|[:/]/;

/** A network as {@link cidrSchema} takes it, or the name of one of the worker's `clients`. */
export const placeSchema = z
  .string()
  .refine(
    (text) => (LIKE_AN_ADDRESS.test(text) ? isCidr(asNetwork(text)) : NAME_PATTERN.test(text)),
    `${NETWORK_WORDS}, or a name of clients in the worker's configuration`,
  )
  .overwrite((text) => (LIKE_AN_ADDRESS.test(text) ? asNetwork(text) : text))
  .describe("An address, a network, or a name of clients in the worker's configuration.");
