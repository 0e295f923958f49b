import { DeadlineError } from '../../node';
import { ProxyError } from '../transport/proxy-tunnel';
import { TrustError } from '../transport/verified-connection';
import { noLogin, unexpected, untrusted } from './local-errors';
import { OntapError } from './ontap-error';
import type { Asked } from './response-error';

/** Node's codes in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be resolved just now',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer the connection',
  ERR_BAD_RESPONSE: 'the answer was cut off',
};

/** Families of codes: OpenSSL refuses our files, or what the server says isn't TLS, or none of ours. */
const FAMILIES: readonly [RegExp, string][] = [
  [/^ERR_OSSL_/, 'TLS can not be set up with caFile, certFile or keyFile'],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_TOO_LARGE|BAD_RECORD_TYPE|UNKNOWN_PROTOCOL|UNEXPECTED_MESSAGE|HTTP_REQUEST)$/,
    'what answers there speaks no TLS, but plain HTTP or another protocol; is the port that of HTTPS?',
  ],
  [
    /^ERR_SSL_(UNSUPPORTED_PROTOCOL|TLSV1_ALERT_PROTOCOL_VERSION)$/,
    'what answers there speaks no TLS 1.2 or later',
  ],
  [/^(EPROTO$|ERR_SSL_)/, 'the TLS handshake failed'],
  [/^HPE_/, 'what answers is not HTTP'],
];

/** A TLS alert that says that our certificate, or the lack of one, is the problem. */
const CERTIFICATE_ALERT = /ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

/** How axios says that an answer is too large; it has no code of its own. */
const TOO_LARGE = /^maxContentLength size of (\d+) exceeded/;

interface RawError {
  code?: unknown;
  message?: unknown;
  cause?: unknown;
}

/** Axios wraps what the agent threw, sometimes more than once. */
function find<E>(error: unknown, type: new (...args: never[]) => E): E | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof type) return at;
  }
  return undefined;
}

const ASKED_AGAIN = 'It is asked again; check the address and the network if it stays so.';

function broken(asked: Asked, origin: string, why: string): OntapError {
  return new OntapError({
    kind: 'transport',
    retryable: true,
    message: `${asked.method} ${asked.path} got no complete answer from ${origin}: ${why}. ${ASKED_AGAIN}`,
    remedy: ASKED_AGAIN,
  });
}

function trustProblem(asked: Asked, origin: string, error: TrustError): OntapError {
  const remedy = error.remedy ?? ['Check url, tls.caFile, tls.servername and tls.fingerprint256.'];
  return untrusted(
    `${asked.method} ${asked.path} was not sent to ${origin}: ${error.message}. ${remedy.join(' ')}`,
  );
}

/** OpenSSL's own text, where Node gives no better code: `…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…`. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([^:]+):/;

function codeOf({ code, message }: RawError): string {
  const known = typeof code === 'string' ? code : 'unknown error';
  const [, reason] = OPENSSL_REASON.exec(typeof message === 'string' ? message : '') ?? [];
  const isBare = known === 'EPROTO' || known === 'unknown error';
  return isBare && reason !== undefined ? `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}` : known;
}

function wordsOf(code: string): string {
  const words = WORDS[code] ?? FAMILIES.find(([family]) => family.test(code))?.[1];
  return words === undefined ? code : `${words} (${code})`;
}

/** Why a connection failed, for a person: never OpenSSL's own text. */
export function connectionWords(error: unknown): string {
  const known = find(error, ProxyError) ?? find(error, DeadlineError);
  return known?.message ?? wordsOf(codeOf(error as RawError));
}

/** Turns what a failed request threw into an OntapError without keeping any of it as a cause. */
export function requestError(asked: Asked, origin: string, error: unknown): OntapError {
  const own = find(error, OntapError);
  if (own !== undefined) return own;
  const trust = find(error, TrustError);
  if (trust !== undefined) return trustProblem(asked, origin, trust);
  const { message } = error as RawError;
  const code = codeOf(error as RawError);
  if (CERTIFICATE_ALERT.test(code)) {
    return noLogin(
      `${asked.method} ${asked.path}: ${origin} refused our client certificate (${code}). Check certFile and keyFile.`,
    );
  }
  const tooLarge = TOO_LARGE.exec(typeof message === 'string' ? message : '');
  if (tooLarge !== null) {
    return unexpected(asked, `more than ${tooLarge[1]} bytes; narrow the request by a filter`);
  }
  return broken(asked, origin, connectionWords(error));
}
