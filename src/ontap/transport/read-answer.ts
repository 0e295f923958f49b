import { saidWithCode } from '../../contracts/text';
import { readFault } from '../errors/fault';
import { unexpected } from '../errors/local-errors';
import { notOntap, whereFrom } from '../errors/not-ontap';
import type { Telling } from '../errors/not-ontap';
import type { OntapError } from '../errors/ontap-error';
import { responseError } from '../errors/response-error';
import type { Asked } from '../errors/response-error';
import { approvalAsked } from '../writes/approval-asked';
import { ACCEPTED } from '../writes/write-answer';
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

const isObject = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Error answers that mean the same whoever gives them: a refused login, too much load, a server that is away. */
const OF_ANYBODY: ReadonlySet<number> = new Set([401, 429, 502, 503, 504]);

/** A successful answer that isn't a JSON object; ONTAP documents no payload for writes. */
function oddity(
  asked: Asked,
  request: OntapRequest,
  answer: HttpAnswer,
  telling: Telling,
): OntapError | undefined {
  const parsed = parseJson(answer.data);
  const isNothing = answer.data.trim() === '';
  if (isObject(parsed?.json) || (isNothing && request.method !== 'GET')) return undefined;
  const isBroken = parsed === undefined && /^\s*[{[]/.test(answer.data);
  return isBroken
    ? unexpected(asked, 'JSON that breaks off or is malformed; ask again', answer.status)
    : notOntap(asked, answer, telling);
}

type Context = Telling & { nowMs: number };

function errorOf(
  asked: Asked,
  request: OntapRequest,
  answer: HttpAnswer,
  context: Context,
): OntapError | undefined {
  const { status, data, headers } = answer;
  const { redactSaid = context.redact } = context;
  const fault = readFault(parseJson(data)?.json, redactSaid);
  if (status >= 300 && status < 400) return notOntap(asked, answer, context);
  if (status >= 400) {
    if (fault === undefined && !OF_ANYBODY.has(status)) return notOntap(asked, answer, context);
    const retryAfter = headers['retry-after'] as string | undefined;
    const from = fault === undefined ? whereFrom(answer, context) : undefined;
    const isEmpty = data.trim() === '';
    return responseError(asked, { status, fault, from, isEmpty, retryAfter }, context.nowMs);
  }
  if (fault === undefined) return oddity(asked, request, answer, context);
  // A listing with an error beside its records is a partial one; what a write came to that is done and failed, nobody knows.
  if (request.isWhole === true) return responseError(asked, { status, fault }, context.nowMs);
  if (request.method === 'GET' || status === ACCEPTED) return undefined;
  const words = saidWithCode(fault.message, fault.code);
  return unexpected(asked, `HTTP ${status} with an error: ${words}; what became of it is read`, status);
}

/** The answer of a successful request, or of a write that awaits approval; throws the typed error for any other. */
export function readAnswer(
  asked: Asked,
  request: OntapRequest,
  answer: HttpAnswer,
  context: Context,
): OntapAnswer {
  const { status, data, headers } = answer;
  const parsed = parseJson(data);
  const isAsked = request.method !== 'GET' && approvalAsked(parsed?.json, context.redact) !== undefined;
  const error = isAsked ? undefined : errorOf(asked, request, answer, context);
  if (error !== undefined) throw error;
  const body = parsed === undefined ? undefined : maskAnswer(data, parsed.json, context);
  const { location } = headers;
  return {
    status,
    body,
    origin: context.origin,
    ...(typeof location === 'string' ? { location: context.redact(location) } : {}),
  };
}
