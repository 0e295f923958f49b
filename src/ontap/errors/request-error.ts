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

/** Families of codes: OpenSSL refuses our files, or what the server says isn't TLS. */
const FAMILIES: readonly [RegExp, string][] = [
  [/^ERR_OSSL_/, 'TLS can not be set up with caFile, certFile or keyFile'],
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

function broken(asked: Asked, origin: string, why: string): OntapError {
  return new OntapError({
    kind: 'transport',
    retryable: true,
    message: `${asked.method} ${asked.path} got no complete answer from ${origin}: ${why}. It is asked again; check the address and the network if it stays so.`,
  });
}

function trustProblem(asked: Asked, origin: string, error: TrustError): OntapError {
  return untrusted(
    `${asked.method} ${asked.path} was not sent to ${origin}: ${error.message}. ` +
      'Check the URL, tls.caFile, tls.servername and tls.fingerprint256; nothing of the request left.',
  );
}

/** Turns what a failed request threw into an OntapError without keeping any of it as a cause. */
export function requestError(asked: Asked, origin: string, error: unknown): OntapError {
  const own = find(error, OntapError);
  if (own !== undefined) return own;
  const trust = find(error, TrustError);
  if (trust !== undefined) return trustProblem(asked, origin, trust);
  const known = find(error, ProxyError) ?? find(error, DeadlineError);
  if (known !== undefined) return broken(asked, origin, known.message);
  const { code: rawCode, message } = error as RawError;
  const code = typeof rawCode === 'string' ? rawCode : 'unknown error';
  if (CERTIFICATE_ALERT.test(code)) {
    return noLogin(
      `${asked.method} ${asked.path}: ${origin} refused our client certificate (${code}). Check certFile and keyFile.`,
    );
  }
  const tooLarge = TOO_LARGE.exec(typeof message === 'string' ? message : '');
  if (tooLarge !== null) {
    return unexpected(asked, `more than ${tooLarge[1]} bytes; narrow the request by a filter`);
  }
  const words = WORDS[code] ?? FAMILIES.find(([family]) => family.test(code))?.[1];
  return broken(asked, origin, words === undefined ? code : `${words} (${code})`);
}
