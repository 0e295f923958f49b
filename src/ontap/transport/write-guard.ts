import axios from 'axios';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import type { Grant, LoginScope } from '../../contracts/cluster';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import { refused } from '../errors/local-errors';

/** What may leave. */
export interface WriteRules {
  /** Of the cluster; nothing goes anywhere else. */
  origin: string;
  allow: readonly Grant[];
  /** Whose login it is: with an SVM's nothing is killed, whatever is granted. */
  scope: LoginScope;
  /** False with `insecureSkipVerify`: nobody knows who would be written to. */
  isTlsVerified: boolean;
}

/** A session id in the one spelling that we send. */
function isSessionId(segment: string): boolean {
  const id = segment.replace('%3A', ':');
  return SESSION_ID_PATTERN.test(id) && encodeURIComponent(id) === segment;
}

/** The only two writes there are, by all that follows the origin: one session, one job and action. */
function grantFor(method: string, target: string): Grant | undefined {
  const session = /^\/api\/protocols\/ndmp\/sessions\/([^/]+)\/([^/]+)$/.exec(target);
  if (method === 'DELETE' && session !== null) {
    return UUID_PATTERN.test(session[1] ?? '') && isSessionId(session[2] ?? '') ? 'kill-sessions' : undefined;
  }
  const job = /^\/api\/cluster\/jobs\/([^/]+)\?action=(?:pause|resume|cancel)$/.exec(target);
  return method === 'PATCH' && UUID_PATTERN.test(job?.[1] ?? '') ? 'control-jobs' : undefined;
}

/** Why a request must not leave; undefined when it may. */
function objection(
  method: string,
  text: string,
  url: URL | undefined,
  rules: WriteRules,
): string | undefined {
  if (url === undefined) return 'its URL is malformed';
  if (url.origin !== rules.origin || url.username !== '' || url.password !== '') {
    return 'it leads away from the cluster';
  }
  if (method === 'GET') return undefined;
  // The text itself has to be what is sent: no dots, backslashes or line breaks that a parser takes away.
  const grant = text === url.href ? grantFor(method, text.slice(rules.origin.length)) : undefined;
  if (grant === undefined) return 'only one session may be deleted, or one job paused, resumed or cancelled';
  if (!rules.allow.includes(grant)) {
    return `the cluster's entry does not grant it; its owner has to write allow: [${grant}]`;
  }
  if (grant === 'kill-sessions' && rules.scope === 'svm') {
    return "the login is an SVM's (scope: svm), and what lives can't be known without the nodes";
  }
  if (!rules.isTlsVerified) {
    return 'tls.insecureSkipVerify is set; configure tls.caFile or tls.fingerprint256 before anything is written';
  }
  return undefined;
}

/** The URL as axios builds it, and as it would be sent. */
function finalUrl(config: InternalAxiosRequestConfig): { text: string; url: URL | undefined } {
  try {
    const text = axios.getUri(config);
    return { text, url: new URL(text) };
  } catch {
    return { text: '', url: undefined };
  }
}

/**
 * An axios adapter that sees the final URL, refuses every write but the granted ones before a byte is sent,
 * and hands on exactly the URL that it checked.
 */
export function writeGuard(inner: AxiosAdapter, rules: WriteRules): AxiosAdapter {
  return async (config: InternalAxiosRequestConfig) => {
    const method = (config.method ?? 'get').toUpperCase();
    const { text, url } = finalUrl(config);
    const hasBody = config.data !== undefined && config.data !== null;
    const problem = hasBody
      ? 'it has a body, and no request of ours needs one'
      : objection(method, text, url, rules);
    if (problem !== undefined) throw refused({ method, path: url?.pathname ?? 'of no URL' }, problem);
    return inner({
      ...config,
      method,
      url: url?.href ?? '',
      baseURL: '',
      params: {},
      allowAbsoluteUrls: true,
    });
  };
}
