import { ApplicationFailure } from '@temporalio/common';
import { isInstant } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import { isVisible, utf8Bytes } from '../../contracts/text';

/**
 * What the schemas of messages say (`joinSchema`, `jobCommandSchema`), in plain code for update validators. A message
 * that is refused leaves nothing in history, and validators don't run on replay. An activity for each of the hundreds
 * of messages that a watch may get would fill its history.
 */

type Shape = Readonly<Record<string, (value: unknown) => string | undefined>>;

/** Bytes of UTF-8. */
const LONGEST = { name: 200, reason: 1_000, ticket: 200 } as const;

const REQUESTER: Shape = {
  name: (value) =>
    typeof value === 'string' && isVisible(value) && utf8Bytes(value.trim()) <= LONGEST.name
      ? undefined
      : `must be a text of 1 to ${LONGEST.name} bytes that can be seen`,
  reason: (value) => optionalText(value, LONGEST.reason),
  ticket: (value) => optionalText(value, LONGEST.ticket),
};
const REQUESTED: Shape = { requestedBy: (value) => problemOf(value, REQUESTER) };
const JOIN: Shape = {
  ...REQUESTED,
  deadline: (value) =>
    value === undefined || (typeof value === 'string' && isInstant(value))
      ? undefined
      : 'must be an instant such as 2026-11-21T08:30:00Z',
};

/** Validator of the update `join`. @throws InvalidRequest */
export function checkJoin(input: unknown): void {
  check('join', input, JOIN);
}

/** Validator of updates that only say who asks. @throws InvalidRequest */
export function checkRequester(update: string): (...inputs: readonly unknown[]) => void {
  return (input, ...more) => {
    // They would be in the history, whatever their size.
    if (more.length > 0) throw notValid(update, `it takes one argument, not ${more.length + 1}`);
    check(update, input, REQUESTED);
  };
}

function check(update: string, input: unknown, shape: Shape): void {
  const problem = problemOf(input, shape);
  if (problem !== undefined) throw notValid(update, problem);
}

function notValid(update: string, problem: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Input of ${update} is not valid: ${problem}`,
    FAILURE.InvalidRequest,
  );
}

function problemOf(value: unknown, shape: Shape): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const fields = value as Record<string, unknown>;
  const unknown = Object.keys(fields).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) return `unknown key ${unknown.join(', ')}`;
  for (const [key, problemIn] of Object.entries(shape)) {
    const problem = problemIn(fields[key]);
    if (problem !== undefined) return `${key}: ${problem}`;
  }
  return undefined;
}

function optionalText(value: unknown, longest: number): string | undefined {
  if (value === undefined || (typeof value === 'string' && utf8Bytes(value) <= longest)) return undefined;
  return `must be a text of at most ${longest} bytes`;
}
