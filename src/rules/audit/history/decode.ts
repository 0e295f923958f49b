import type { FailureJson, PayloadJson, PayloadsJson } from './attributes';

/** A payload's value; `absent` when there was none; else why it can't be read. */
export type Decoded =
  { kind: 'value'; value: unknown } | { kind: 'absent' } | { kind: 'unreadable'; why: string };

const ABSENT: Decoded = { kind: 'absent' };

/** What a reader without keys can read: the encodings of Temporal's default converter, JSON and null. */
export function decodePayload(payload: PayloadJson | null | undefined): Decoded {
  if (payload === undefined || payload === null) return ABSENT;
  const encoding = base64Text(payload.metadata?.['encoding'] ?? '');
  switch (encoding) {
    case 'json/plain':
      return decodeJson(base64Text(payload.data ?? ''));
    case 'binary/null':
      return ABSENT;
    case 'binary/encrypted':
      return { kind: 'unreadable', why: 'it is encrypted (binary/encrypted), and there is no key here' };
    default:
      return {
        kind: 'unreadable',
        why: `its encoding is "${encoding}", which can't be read without its converter`,
      };
  }
}

/** The first of some payloads: every workflow, activity and message of ours has one argument. */
export const decodeFirst = (payloads: PayloadsJson | null | undefined): Decoded =>
  decodePayload(payloads?.payloads?.[0]);

/** The value, or undefined when there is none or it can't be read. */
export const valueOf = (decoded: Decoded): unknown => (decoded.kind === 'value' ? decoded.value : undefined);

function decodeJson(text: string): Decoded {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable', why: 'it is said to be JSON and is not' };
  }
}

const base64Text = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** Why something failed, from the innermost failure that says something of its own. */
export function failureOf(failure: FailureJson | null | undefined): { type: string; message: string } {
  const inner = innermost(failure ?? {});
  return { type: typeOf(inner), message: inner.message ?? '' };
}

/** What a failure carries beside its message. */
export const failureDetails = (failure: FailureJson | null | undefined): Decoded =>
  decodeFirst(innermost(failure ?? {}).applicationFailureInfo?.details);

/** Failures of activities and children are wrappings of what made them fail. */
function innermost(failure: FailureJson): FailureJson {
  const saysSomething =
    failure.applicationFailureInfo ?? failure.timeoutFailureInfo ?? failure.canceledFailureInfo;
  const { cause } = failure;
  const isWrapping = saysSomething === undefined || saysSomething === null;
  return isWrapping && cause !== undefined && cause !== null ? innermost(cause) : failure;
}

function typeOf(failure: FailureJson): string {
  const { applicationFailureInfo: application, timeoutFailureInfo: timeout } = failure;
  if (application !== undefined && application !== null) return application.type ?? 'Unexpected';
  if (timeout !== undefined && timeout !== null) return 'TimedOut';
  if (failure.canceledFailureInfo !== undefined && failure.canceledFailureInfo !== null) return 'Cancelled';
  if (failure.terminatedFailureInfo !== undefined && failure.terminatedFailureInfo !== null)
    return 'Terminated';
  return 'Unexpected';
}
