import { z } from 'zod';
import { DURATION_PATTERN, durationMs, LONGEST_INSTANT } from '../duration';
import { NAME_PATTERN } from '../ids';
import { jsonBytes, utf8Bytes } from '../text';
import { asNetwork, isOfBothFamilies, networkOf } from './networks';

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
  .max(LONGEST_INSTANT, 'must be an instant of at most nine decimals, such as 2026-11-21T08:30:00Z');

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

const NETWORK_WORDS = 'must be an address or a network such as 10.1.1.5, 10.1.2.0/24, fe80::1 or fd00::/64';

/** Whether IPv4 addresses were meant can't be told; a wrong guess protects less than what is written, or finds more. */
const BOTH_FAMILIES_WORDS =
  'has all IPv4 addresses in it (::ffff:0:0/96) beside IPv6 ones; write the networks of each, such as 10.1.1.0/24 or 0.0.0.0/0 for IPv4, fd00::/64 or 2000::/3 for IPv6';

/** What is wrong with a network; undefined when nothing is. */
function networkProblem(text: string): string | undefined {
  const network = networkOf(text);
  if (network === undefined) return NETWORK_WORDS;
  return isOfBothFamilies(network) ? BOTH_FAMILIES_WORDS : undefined;
}

/** Refuses what has a problem, with its words. */
const without =
  (problemOf: (text: string) => string | undefined) => (text: string, context: z.core.$RefinementCtx) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };

/** A network, IPv4 or IPv6, parsed to CIDR form; an address alone is the network of nothing but it. */
export const cidrSchema = z
  .string()
  .superRefine(without(networkProblem))
  .overwrite(asNetwork)
  .describe('An address or a network, IPv4 or IPv6: 10.1.1.5, 10.1.2.0/24, fd00::/64.');

/** What begins like an address, or has signs of one, is none of a name. */
const LIKE_AN_ADDRESS = /^\d+\.\d|^\d+$|[:/]/;

function placeProblem(text: string): string | undefined {
  const isFine = !LIKE_AN_ADDRESS.test(text) && NAME_PATTERN.test(text);
  const problem = isFine ? undefined : networkProblem(text);
  return problem === NETWORK_WORDS
    ? `${problem}, or a name of clients in the worker's configuration`
    : problem;
}

/** A network as {@link cidrSchema} takes it, or the name of one of the worker's `clients`. */
export const placeSchema = z
  .string()
  .superRefine(without(placeProblem))
  .overwrite((text) => (LIKE_AN_ADDRESS.test(text) ? asNetwork(text) : text))
  .describe("An address, a network, or a name of clients in the worker's configuration.");
