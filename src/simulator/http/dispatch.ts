import type { Core } from '../core';
import { apiNotFound, forbidden, OntapApiError } from '../ontap-error';
import type { Answer, Call } from './call';
import { findRoute } from './routes';
import { mayCall } from './users';

const methodNotAllowed = (allow: string): OntapApiError =>
  new OntapApiError(405, '3', 'Method not allowed.', undefined, { Allow: allow });

const isNdmp = ({ path }: Call): boolean => /^\/api\/protocols\/ndmp(\/|$)/.test(path);

function handle(call: Call, core: Core): Answer {
  const route = findRoute(call.path.split('/').slice(1));
  if (route === undefined || (isNdmp(call) && !core.switches.ndmpApi)) throw apiNotFound();
  const allow = [...Object.keys(route.methods), 'HEAD', 'OPTIONS'].join(', ');
  if (call.method === 'OPTIONS') return { status: 200, headers: { Allow: allow } };
  const handler = route.methods[call.method === 'HEAD' ? 'GET' : call.method];
  if (handler === undefined) throw methodNotAllowed(allow);
  if (!mayCall(call.user, call.method, call.path)) throw forbidden();
  return handler({ ...call, parameters: route.parameters }, core);
}

/** The answer to an authenticated call, errors included. */
export function dispatch(call: Call, core: Core): Answer {
  try {
    return handle(call, core);
  } catch (error) {
    if (!(error instanceof OntapApiError)) throw error;
    return { status: error.status, body: error.body, headers: error.headers };
  }
}
