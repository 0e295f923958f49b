import { OntapError } from './ontap-error';
import type { Asked } from './response-error';

/** Longest part of a caller's value that a message repeats. */
const SHOWN_LENGTH = 80;

/** A caller's value for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** The caller asks for something that is never sent. */
export function invalid(message: string): OntapError {
  return new OntapError({ kind: 'validation', retryable: false, message });
}

/** The write guard refuses. */
export function refused(asked: Asked, why: string): OntapError {
  return new OntapError({
    kind: 'readOnly',
    retryable: false,
    message: `${asked.method} ${asked.path} was not sent: ${why}.`,
  });
}

/** Too many writes have left within an hour. */
export function fuseBlown(asked: Asked, why: string): OntapError {
  return new OntapError({
    kind: 'fuseBlown',
    retryable: false,
    message: `${asked.method} ${asked.path} was not sent: ${why}.`,
  });
}

/** It waited until its caller did not want it sent any more. */
export function withheld(asked: Asked): OntapError {
  return new OntapError({
    kind: 'busy',
    retryable: true,
    message: `${asked.method} ${asked.path} was not sent: it had waited too long. It is tried again.`,
  });
}

/** The answer isn't what the API documents. */
export function unexpected(asked: Asked, what: string, status?: number): OntapError {
  return new OntapError({
    kind: 'protocol',
    retryable: false,
    message: `${asked.method} ${asked.path} got ${what}.`,
    status,
  });
}

/** The pages of a list came on for longer than they may take. */
export function endless(asked: Asked, withinMs: number): OntapError {
  return new OntapError({
    kind: 'transport',
    retryable: true,
    message: `${asked.method} ${asked.path} gave no whole list within ${withinMs / 1_000} s. It is asked again.`,
  });
}

/** The secret can't be had, or was refused. */
export function noLogin(message: string, status?: number): OntapError {
  return new OntapError({ kind: 'auth', retryable: false, message, status });
}

/** TLS can't be set up as configured; trying again at once changes nothing. */
export function untrusted(message: string): OntapError {
  return new OntapError({ kind: 'untrusted', retryable: false, message });
}
