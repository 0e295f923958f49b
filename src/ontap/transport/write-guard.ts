import axios from 'axios';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import type { Grant } from '../../contracts/cluster';
import { UUID_PATTERN } from '../../contracts/schemas/primitives';
import { refused } from '../errors/local-errors';

/** What may leave. */
export interface WriteRules {
  /** Of the cluster; nothing goes anywhere else. */
  origin: string;
  allow: readonly Grant[];
  /** False with `insecureSkipVerify`: nobody knows who would be written to. */
  isTlsVerified: boolean;
}

const UUID = UUID_PATTERN.source.slice(1, -1);

/** The only two writes there are: one session, one job; everything after the origin, query included. */
const WRITES: readonly { method: string; target: RegExp; grant: Grant }[] = [
  {
    method: 'DELETE',
    target: new RegExp(`^/api/protocols/ndmp/sessions/${UUID}/\\d{1,10}(%3A\\d{1,10})?$`, 'i'),
    grant: 'kill-sessions',
  },
  {
    method: 'PATCH',
    target: new RegExp(`^/api/cluster/jobs/${UUID}\\?action=(pause|resume|cancel)$`, 'i'),
    grant: 'control-jobs',
  },
];

/** Why a request must not leave; undefined when it may. */
function objection(
  method: string,
  text: string,
  url: URL,
  body: unknown,
  rules: WriteRules,
): string | undefined {
  if (url.origin !== rules.origin || url.username !== '' || url.password !== '') {
    return 'it leads away from the cluster';
  }
  if (body !== undefined && body !== null) return 'it has a body, and no request of ours needs one';
  if (method === 'GET') return undefined;
  // The text itself has to be what is sent: no dots, backslashes or line breaks that a parser takes away.
  const target = text === url.href ? text.slice(rules.origin.length) : '';
  const write = WRITES.find((known) => known.method === method && known.target.test(target));
  if (write === undefined) return 'only one session may be deleted, or one job paused, resumed or cancelled';
  if (!rules.allow.includes(write.grant)) {
    return `the cluster's entry does not grant it; its owner has to write allow: [${write.grant}]`;
  }
  if (!rules.isTlsVerified) {
    return 'tls.insecureSkipVerify is set; configure tls.caFile or tls.fingerprint256 before anything is written';
  }
  return undefined;
}

/**
 * An axios adapter that sees the final URL, refuses every write but the granted ones before a byte is sent,
 * and hands on exactly the URL that it checked.
 */
export function writeGuard(inner: AxiosAdapter, rules: WriteRules): AxiosAdapter {
  return async (config: InternalAxiosRequestConfig) => {
    const method = (config.method ?? 'get').toUpperCase();
    const text = axios.getUri(config);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const asked = { method, path: url?.pathname ?? 'a malformed URL' };
    const problem =
      url === undefined ? 'its URL is malformed' : objection(method, text, url, config.data, rules);
    if (problem !== undefined || url === undefined) throw refused(asked, problem ?? 'its URL is malformed');
    return inner({ ...config, method, url: url.href, baseURL: '', params: {}, allowAbsoluteUrls: true });
  };
}
