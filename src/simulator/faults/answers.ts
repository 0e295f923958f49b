import type { Call, Answer } from '../http/call';
import { nextHref } from '../api/links';
import type { RequestFault } from './fault';

const LOCKED = {
  message:
    'This Vserver is temporarily locked from changes while recording the configuration baseline. ' +
    'Try again in a few minutes or manually stop configuration replication by running ' +
    '"vserver config-replication pause" and retry the command.',
  code: '2621573',
};

const LOGIN_PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>\n';

type StatusFault = RequestFault & { kind: 'status' };

function statusAnswer({ status, code, message, target, retryAfter }: StatusFault): Answer {
  const error = { message: message ?? 'an error on demand', code, ...(target !== undefined && { target }) };
  return {
    status,
    ...(code !== undefined && { body: { error } }),
    headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  };
}

const html = (fault: RequestFault & { kind: 'html' }): Answer => ({
  status: fault.status ?? 200,
  body: fault.html ?? LOGIN_PAGE,
  headers: { 'Content-Type': 'text/html' },
});

/** What a fault answers instead of the cluster; undefined when it lets the request through. */
export function answerInstead(fault: RequestFault): Answer | undefined {
  if (fault.kind === 'status') return statusAnswer(fault);
  if (fault.kind === 'locked') return { status: 409, body: { error: LOCKED } };
  if (fault.kind === 'html') return html(fault);
  if (fault.kind === 'body') {
    const headers = { 'Content-Type': fault.contentType ?? 'application/json' };
    return { status: 200, body: fault.body, headers };
  }
  if (fault.kind === 'redirect')
    return { status: fault.status ?? 302, headers: { Location: fault.location } };
  return undefined;
}

/** The next link of an endless collection; null on its last page. */
function endlessNext(pages: number, call: Call): string | null {
  const page = Number(call.query.get('start.page') ?? 1);
  return page < pages ? nextHref(call, { 'start.page': String(page + 1) }) : null;
}

/** The next link that a fault puts into a page; null takes it away, undefined leaves it as it is. */
function nextOf(fault: RequestFault, call: Call): string | null | undefined {
  if (fault.kind === 'nextLink') return fault.href;
  if (fault.kind === 'nextLoop') return call.target;
  if (fault.kind === 'endlessPages') return endlessNext(fault.pages, call);
  if (fault.kind !== 'emptyPage') return undefined;
  return nextHref(call, { ...Object.fromEntries(startOf(call)), 'start.page': '1' });
}

const startOf = (call: Call): [string, string][] =>
  [...call.query].filter(([name]) => name.startsWith('start.'));

/** Changes the page that the cluster answered. */
export function changePage(answer: Answer, fault: RequestFault, call: Call): Answer {
  const href = nextOf(fault, call);
  const body = answer.body as { records?: unknown[]; num_records?: number; _links?: object } | undefined;
  if (href === undefined || body?.num_records === undefined) return answer;
  const links = { ...body._links, next: href === null ? undefined : { href } };
  const emptied = fault.kind === 'emptyPage' ? { records: [], num_records: 0 } : {};
  return { ...answer, body: { ...body, ...emptied, _links: links } };
}
