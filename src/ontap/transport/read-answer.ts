import { readFault } from '../errors/fault';
import { unexpected } from '../errors/local-errors';
import { responseError } from '../errors/response-error';
import type { Asked } from '../errors/response-error';
import type { HttpAnswer } from './http';
import { maskAnswer } from './mask-answer';
import type { OntapAnswer, OntapRequest } from './send';

function parseJson(body: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** What an answer is that isn't JSON, without repeating it. */
function nature(answer: HttpAnswer): string {
  const body = answer.data.trimStart();
  if (/^<(!doctype|html)/i.test(body))
    return 'an HTML page instead of JSON; check that the URL is the cluster management address';
  if (body === '') return 'an empty answer; ask again';
  if (/^[{[]/.test(body)) return 'JSON that breaks off or is malformed; ask again';
  return 'something else than JSON; check that the URL is the cluster management address';
}

function checkRedirect(asked: Asked, { status }: HttpAnswer): void {
  if (status < 300 || status >= 400) return;
  throw unexpected(
    asked,
    `a redirect (HTTP ${status}), which is never followed; set url to the cluster's own management address`,
    status,
  );
}

/** Whether an answer may be empty: ONTAP documents no payload for writes. */
function mayBeEmpty(request: OntapRequest): boolean {
  return request.method !== 'GET';
}

/** The answer of a successful request; throws the typed error for any other. */
export function readAnswer(
  asked: Asked,
  request: OntapRequest,
  answer: HttpAnswer,
  context: { origin: string; redact: (text: string) => string; nowMs: number },
): OntapAnswer {
  const { status, data, headers } = answer;
  checkRedirect(asked, answer);
  const parsed = parseJson(data);
  const fault = readFault(parsed?.json, context.redact);
  // A listing with an error beside its records is a partial one.
  if (status >= 400 || (fault !== undefined && (request.isWhole === true || request.method !== 'GET'))) {
    const retryAfter = headers['retry-after'] as string | undefined;
    throw responseError(asked, { status, fault, retryAfter }, context.nowMs);
  }
  if (data.trim() === '' && mayBeEmpty(request)) return { status, body: undefined, origin: context.origin };
  if (parsed === undefined) throw unexpected(asked, nature(answer), status);
  return { status, body: maskAnswer(data, parsed.json, context.redact), origin: context.origin };
}
