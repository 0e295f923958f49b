import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { postToken } from '../api/token';
import type { Core } from '../core';
import { answerInstead, changePage } from '../faults/answers';
import type { RequestFault } from '../faults/fault';
import type { SeenRequest } from '../hooks';
import type { LedgerWrite } from '../ledger/ledger';
import { OntapApiError } from '../ontap-error';
import { authenticate } from './authenticate';
import type { Answer, Call } from './call';
import { dispatch } from './dispatch';
import { readRequest, type ReadRequest } from './read-request';
import { findRoute } from './routes';
import type { User } from './users';
import { writeAnswer } from './write-answer';

const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Data ONTAP"' };

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
  core: Core,
  faults: RequestFault[],
): Call {
  const program = read.headers['x-dot-client-app'] ?? read.headers['user-agent'] ?? '';
  return {
    ...read,
    parameters: {},
    user,
    client: `${user.name}|${program}|${request.socket.remoteAddress}`,
    arrivedAt: core.clock.real(),
    pageLimit: faults.find((fault) => fault.kind === 'shortPage')?.records,
    writes: [],
  };
}

/** What the cluster answers, apart from broken connections. */
function answerOf(read: ReadRequest, call: Call | undefined, core: Core, faults: RequestFault[]): Answer {
  for (const fault of faults) {
    const instead = answerInstead(fault);
    if (instead !== undefined) return instead;
  }
  if (read.method === 'POST' && read.path === '/oauth2/token') return postToken(read, core);
  if (call === undefined) return unauthorized(core);
  const answer = dispatch(call, core);
  return faults.reduce((changed, fault) => changePage(changed, fault, call), answer);
}

const isWrite = ({ method, path }: ReadRequest): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) && path.startsWith('/api/');

/** What this request wrote into the ledger; a write that hit no session is noted now. */
function writesOf(read: ReadRequest, call: Call | undefined, core: Core): LedgerWrite[] {
  if (!isWrite(read)) return [];
  if (call !== undefined && call.writes.length > 0) return call.writes;
  return [core.ledger.other({ ...read, client: call?.client ?? '', arrivedAt: core.clock.real() })];
}

const breaks = (faults: RequestFault[], when: 'before' | 'after'): RequestFault | undefined =>
  faults.find(
    (fault) =>
      (fault.kind === 'reset' && fault.when === when) ||
      (fault.kind === 'freeze' && (fault.when ?? 'before') === when),
  );

// A frozen socket stays open: nothing is written, nothing is closed.
function breakConnection(fault: RequestFault, request: IncomingMessage): null {
  if (fault.kind === 'reset') request.socket.destroy();
  return null;
}

async function delay(faults: RequestFault[], core: Core): Promise<void> {
  let ms = core.latencyMs;
  for (const fault of faults) if (fault.kind === 'latency') ms += fault.ms;
  if (ms > 0) await sleep(ms);
}

/** Serves one request; the status that went out, null when none did. */
async function respond(
  read: ReadRequest,
  user: User | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  core: Core,
): Promise<number | null> {
  const seen: SeenRequest = { ...read, user: user?.name };
  core.hooks.requested(seen);
  const faults = core.faults.take(seen);
  await delay(faults, core);
  await core.hooks.run('before', seen);
  const early = breaks(faults, 'before');
  const call = user && toCall(read, user, request, core, faults);
  if (early !== undefined) {
    writesOf(read, call, core);
    return breakConnection(early, request);
  }
  const answer = answerOf(read, call, core, faults);
  const writes = writesOf(read, call, core);
  await core.hooks.run('after', seen);
  const late = breaks(faults, 'after');
  if (late !== undefined) return breakConnection(late, request);
  for (const write of writes) write.status = answer.status;
  const half = faults.some(({ kind }) => kind === 'halfBody');
  writeAnswer(response, answer, read, half);
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
    status = await respond(read, user, request, response, core);
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
    if (!response.headersSent) writeAnswer(response, { status, body }, plain, false);
  }
}
