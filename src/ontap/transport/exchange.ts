import type { Authenticator, Login } from '../auth/authenticator';
import type { LoginGate, LoginVerdict } from '../auth/login-gate';
import { rememberedRedactors } from '../auth/redactor';
import { withheld } from '../errors/local-errors';
import { OntapError } from '../errors/ontap-error';
import { requestError } from '../errors/request-error';
import type { Asked } from '../errors/response-error';
import type { AxiosInstance } from 'axios';
import type { AgentPool } from './agent-pool';
import { askFirst } from './ask-first';
import { withDeadline } from '../../node';
import type { Fuse } from './fuse';
import type { HttpAnswer } from './http';
import { readAnswer } from './read-answer';
import { type OnAnswer, telling } from './seen-answer';
import type { OntapAnswer, OntapRequest, Send } from './send';

/** What requests to one cluster are made with. */
export interface Wire {
  http: AxiosInstance;
  agents: AgentPool;
  authenticator: Authenticator;
  gate: LoginGate;
  fuse: Fuse;
  origin: string;
  timeoutMs: number;
  now: () => number;
  onAnswer: OnAnswer | undefined;
}

/** Answers that ONTAP gives only after it knows who asks. */
const AFTER_LOGIN = [403, 404, 409];

const UNAUTHORIZED = 401;

/** What an answer says about the secret; a page of some proxy says nothing. */
function verdictOf({ status, headers }: HttpAnswer): LoginVerdict {
  if (status === UNAUTHORIZED) return 'refused';
  const isJson = /\bjson\b/i.test(String(headers['content-type'] ?? ''));
  return isJson && (status < 300 || AFTER_LOGIN.includes(status)) ? 'accepted' : 'unproven';
}

async function request(
  wire: Wire,
  ontapRequest: OntapRequest,
  login: Login,
  authorization: string | undefined,
): Promise<HttpAnswer> {
  const { method, target, signal } = ontapRequest;
  const httpsAgent = await wire.agents.agent(login.certificate);
  const headers = authorization === undefined ? {} : { authorization };
  // The clock starts here: waiting for a slot or a token is not ONTAP's time.
  const gate = method === 'GET' ? {} : { transport: askFirst(() => objectionTo(ontapRequest, wire.fuse)) };
  return withDeadline({ timeoutMs: wire.timeoutMs, signal }, (deadline) =>
    telling(wire.onAnswer, () =>
      wire.http.request<string>({ method, url: target, httpsAgent, headers, signal: deadline, ...gate }),
    ),
  );
}

/** Why a write must not leave, asked right before its first byte; one that may is counted. */
function objectionTo(write: OntapRequest, fuse: Fuse): OntapError | undefined {
  const blown = fuse.objection(write);
  if (blown !== undefined) return blown;
  if (write.mayLeave?.() === false) return withheld(askedOf(write));
  fuse.count(write);
  return undefined;
}

function askedOf({ method, target }: OntapRequest): Asked {
  return { method, path: target.split('?')[0] ?? target };
}

/** One request; with a token that was refused before its time, a second one with a new token. */
async function requestLoggedIn(wire: Wire, ontapRequest: OntapRequest, login: Login): Promise<HttpAnswer> {
  const { signal } = ontapRequest;
  const authorization = await login.authorization?.({ signal });
  const answer = await request(wire, ontapRequest, login, authorization);
  if (answer.status !== UNAUTHORIZED || !login.renewable) return answer;
  const renewed = await login.authorization?.({ rejected: authorization, signal });
  return renewed === authorization ? answer : request(wire, ontapRequest, login, renewed);
}

async function attempt(
  wire: Wire,
  ontapRequest: OntapRequest,
  login: Login,
): Promise<{ verdict: LoginVerdict; value: HttpAnswer | OntapError }> {
  try {
    const answer = await requestLoggedIn(wire, ontapRequest, login);
    return { verdict: verdictOf(answer), value: answer };
  } catch (error) {
    // A refused client secret or client certificate is a refused login like ONTAP's own 401.
    const failure = requestError(askedOf(ontapRequest), wire.origin, error);
    if (failure.kind !== 'auth') throw error;
    return { verdict: 'refused', value: failure };
  }
}

/** Sends one request as configured: logged in, guarded, verified, bounded; without any queue. */
export function createExchange(wire: Wire): Send {
  const redactorsOf = rememberedRedactors();
  return async (ontapRequest): Promise<OntapAnswer> => {
    const { signal } = ontapRequest;
    const asked = askedOf(ontapRequest);
    try {
      const login = await wire.authenticator.login();
      const answer = await wire.gate.pass(login.id, () => attempt(wire, ontapRequest, login), ontapRequest);
      if (answer instanceof OntapError) throw answer;
      const redactors = redactorsOf(login.secrets);
      return readAnswer(asked, ontapRequest, answer, {
        origin: wire.origin,
        ...redactors,
        nowMs: wire.now(),
      });
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw requestError(asked, wire.origin, error);
    }
  };
}
