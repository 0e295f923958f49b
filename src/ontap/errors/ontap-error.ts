import { isTurnedAway } from '../../contracts/turned-away';

/** What went wrong, so that a caller can `switch` over it. A closed list. */
export type OntapErrorKind =
  /** ONTAP, or we before sending anything, found the request invalid. */
  | 'validation'
  /** The credentials were refused, can't be read, or the breaker after a refusal is open. */
  | 'auth'
  /** ONTAP's role does not allow the call. */
  | 'forbidden'
  /** ONTAP itself said that the entry does not exist. */
  | 'notFound'
  /** The state of the entry does not allow the action. */
  | 'conflict'
  /** The job is already in a terminal state. */
  | 'terminal'
  /** This release, or this kind of job, does not support the call. */
  | 'unsupported'
  /** ONTAP is overloaded or not ready. */
  | 'busy'
  /** No complete answer: connection, proxy or time-out. A write may have taken effect. */
  | 'transport'
  /** The cluster's certificate, or a TLS file of ours, can't be trusted: nothing of the request left. */
  | 'untrusted'
  /** The answer isn't what ONTAP's API documents. A write may have taken effect. */
  | 'protocol'
  /** Something in between answered: a proxy, a login page, a redirect. A write may have taken effect. */
  | 'notOntap'
  /** The write guard refused before a byte was sent. */
  | 'readOnly'
  /** The fuse refused before a byte was sent: too many writes have left within an hour. */
  | 'fuseBlown';

/** What an {@link OntapError} is made of. */
export interface OntapErrorDetails {
  kind: OntapErrorKind;
  retryable: boolean;
  message: string;
  /** What to do, where the message ends with just that. */
  remedy?: string | undefined;
  /** ONTAP's `error.code`, as text. */
  code?: string | undefined;
  /** HTTP status. */
  status?: number | undefined;
  /** From `Retry-After`. */
  retryAfterMs?: number | undefined;
  /** ONTAP's `error.message`, without control characters and cut. */
  said?: string | undefined;
}

/**
 * The only error that a call to ONTAP fails with, beside the reason of an abort signal.
 * It has no cause: an axios error carries the request, and with it the credentials.
 */
export class OntapError extends Error {
  override readonly name = 'OntapError';
  readonly kind: OntapErrorKind;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly said: string | undefined;
  readonly remedy: string | undefined;

  constructor(details: OntapErrorDetails) {
    super(details.message);
    this.kind = details.kind;
    this.retryable = details.retryable;
    this.code = details.code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.said = details.said;
    this.remedy = details.remedy;
  }

  /** True when ONTAP itself turned the request away: a write has not taken effect. A proxy's page never tells that. */
  get isTurnedAway(): boolean {
    return isTurnedAway(this.code, this.status);
  }
}
