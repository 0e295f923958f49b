import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { postToken } from '../api/token';
import type { Core } from '../core';
import { answerInstead, changePage } from '../faults/answers';
import { isWrite } from '../faults/concerns';
import { faultsOf, type RequestFault } from '../faults/fault';
import type { SeenRequest } from '../hooks';
import type { LedgerWrite } from '../ledger/ledger';
import { OntapApiError } from '../ontap-error';
import { authenticate } from './authenticate';
import type { Answer, Call } from './call';
import { evaluate, postpone } from './evaluate';
import { readRequest, type ReadRequest } from './read-request';
import { findRoute } from './routes';
import type { User } from './users';
import { writeAnswer } from './write-answer';

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Data ONTAP"' };

const WEB_ACCESS_PAGE =
  '<!DOCTYPE HTML>\n<html><head><title>403 Forbidden</title></head><body>You do not have permission to access this resource.</body></html>\n';

/** What answers instead of the REST API, by a switch; the simulator's own paths are reached all the same. */
function inBetween({ path }: ReadRequest, { switches }: Core): Answer | undefined {
  const { inBetween: what } = switches;
  if (!path.startsWith('/api/') || what.kind === 'nothing') return undefined;
  const html = { 'Content-Type': 'text/html' };
  switch (what.kind) {
    case 'saml':
      return {
        status: 302,
        headers: { ...html, Location: 'https://idp.example.com/adfs/ls?SAMLRequest=hidden' },
      };
    case 'web-access':
      return { status: 403, body: WEB_ACCESS_PAGE, headers: html };
    case 'empty':
      return { status: what.status };
  }
}

function unauthorized({ switches }: Core): Answer {
  if (switches.unauthorizedBody === 'json') {
    const error = { message: 'User is not authorized.', code: '6691623' };
    return { status: 401, body: { error }, headers: CHALLENGE };
  }
  if (switches.unauthorizedBody === 'html') {
    return { status: 401, body: '<html>401</html>', headers: { ...CHALLENGE, 'Content-Type': 'text/html' } };
  }
  return { status: 401, headers: CHALLENGE };
}

function toCall(
  read: ReadRequest,
  user: User,
  request: IncomingMessage,
  faults: RequestFault[],
  arrivedAt: number,
): Call {
  const program = read.headers['x-dot-client-app'] ?? read.headers['user-agent'] ?? '';
  return {
    ...read,
    parameters: {},
    user,
    client: `${user.name}|${program}|${request.socket.remoteAddress}`,
    arrivedAt,
    pageLimit: faultsOf(faults, 'shortPage')[0]?.records,
    absent: faultsOf(faults, 'absent'),
    missing: faultsOf(faults, 'missing'),
    writes: [],
    undo: [],
  };
}

/** What a fault answers instead of the cluster; a late write has the last word, because others may answer for it. */
function instead(faults: RequestFault[]): Answer | undefined {
  const [late] = faultsOf(faults, 'late');
  const answers = faults.flatMap((fault) => answerInstead(fault) ?? []);
  if (answers.length > 0 || late === undefined) return answers[0];
  if (late.answer === 'ok') return { status: 200, body: {} };
  return typeof late.answer === 'number' ? { status: late.answer } : undefined;
}

/** What the cluster answers, apart from broken connections. */
function answerOf(read: ReadRequest, call: Call | undefined, core: Core, faults: RequestFault[]): Answer {
  const other = instead(faults) ?? inBetween(read, core);
  if (other !== undefined) return other;
  if (read.method === 'POST' && read.path === '/oauth2/token') return postToken(read, core);
  if (call === undefined) return unauthorized(core);
  const answer = evaluate(call, core, faults);
  return faults.reduce((changed, fault) => changePage(changed, fault, call), answer);
}

/** What this request wrote into the ledger; a write that hit no session is noted now. */
function writesOf(read: ReadRequest, call: Call | undefined, core: Core): LedgerWrite[] {
  if (!isWrite(read)) return [];
  core.landings.wrote(read.path, call);
  if (call !== undefined && call.writes.length > 0) return call.writes;
  const write = core.ledger.other({ ...read, client: call?.client ?? '', arrivedAt: core.clock.real() });
  call?.writes.push(write);
  return [write];
}

/** How the connection breaks before the request is looked at, or after. */
function breaks(faults: RequestFault[], when: 'before' | 'after'): 'reset' | 'freeze' | undefined {
  for (const fault of faults) {
    if (fault.kind === 'reset' && fault.when === when) return 'reset';
    if (fault.kind === 'freeze' && (fault.when ?? 'before') === when) return 'freeze';
    if (fault.kind !== 'late' || when === 'after' || instead(faults) !== undefined) continue;
    return fault.answer === 'reset' ? 'reset' : 'freeze';
  }
  return undefined;
}

// A frozen socket stays open: nothing is written, nothing is closed.
function breakConnection(how: 'reset' | 'freeze', request: IncomingMessage): null {
  if (how === 'reset') request.socket.destroy();
  return null;
}

// A server that closes does not wait for it.
async function delay(faults: RequestFault[], when: 'before' | 'after', ms = 0): Promise<void> {
  const delays = faultsOf(faults, 'latency').filter((fault) => (fault.when ?? 'before') === when);
  const sum = delays.reduce((all, fault) => all + fault.ms, ms);
  if (sum > 0) await sleep(sum, undefined, { ref: false });
}

interface Arrived {
  read: ReadRequest;
  user: User | undefined;
  /** Real milliseconds when it arrived. */
  at: number;
}

/** Serves one request; the status that went out, null when none did. */
async function respond(
  { read, user, at }: Arrived,
  request: IncomingMessage,
  response: ServerResponse,
  core: Core,
): Promise<number | null> {
  const seen: SeenRequest = { ...read, user: user?.name };
  core.hooks.requested(seen);
  // Nobody's write does not land at all.
  const faults = core.faults.take(seen).filter(({ kind }) => user !== undefined || kind !== 'late');
  await delay(faults, 'before', core.latencyMs);
  await core.hooks.run('before', seen);
  const call = user && toCall(read, user, request, faults, at);
  for (const late of call ? faultsOf(faults, 'late') : []) postpone(call as Call, core, late, faults);
  const early = breaks(faults, 'before');
  if (early !== undefined) {
    writesOf(read, call, core);
    return breakConnection(early, request);
  }
  const answer = answerOf(read, call, core, faults);
  const writes = writesOf(read, call, core);
  await core.hooks.run('after', seen);
  await delay(faults, 'after');
  const late = breaks(faults, 'after');
  if (late !== undefined) return breakConnection(late, request);
  for (const write of writes) write.status = answer.status;
  const half = faultsOf(faults, 'halfBody').length > 0;
  writeAnswer(response, answer, read, { half, date: core.clock.shown() });
  return answer.status;
}

async function serveRead(
  read: ReadRequest,
  request: IncomingMessage,
  response: ServerResponse,
  core: Core,
): Promise<void> {
  const began = core.clock.real();
  const route = findRoute(read.path.split('/').slice(1))?.pattern ?? 'other';
  core.stats.began(`${read.method} ${route}`);
  const user = authenticate(request, core);
  let status: number | null = null;
  try {
    status = await respond({ read, user, at: began }, request, response, core);
  } finally {
    core.stats.ended(status);
    core.hooks.responded({ ...read, user: user?.name, status, ms: core.clock.real() - began });
  }
}

/** Serves one request. A mistake of the simulator or of a hook is a 500 that says so. */
export async function serve(request: IncomingMessage, response: ServerResponse, core: Core): Promise<void> {
  try {
    await serveRead(await readRequest(request), request, response, core);
  } catch (error) {
    const { status, body } =
      error instanceof OntapApiError
        ? error
        : new OntapApiError(500, '262145', `simulator: ${String(error)}`);
    const plain = { method: 'GET', query: new URLSearchParams(), hal: true };
    if (!response.headersSent) {
      const date = core.clock.shown();
      writeAnswer(response, { status, body }, plain, { half: false, date });
    }
  }
}
