import type { MatchableRequest } from '../http/matcher';
import type { FaultSpec, RequestFaultOf } from './fault';

/** A job or a session, as a path or a record names it. */
export type Thing = { uuid: string } | { id: string; owner: string };

/** Which job or session a fault names; none: all. */
export type Target = Pick<RequestFaultOf<'absent'>, 'uuid' | 'id' | 'owner'>;

export const isRead = ({ method }: Pick<MatchableRequest, 'method'>): boolean =>
  method === 'GET' || method === 'HEAD';

export const isWrite = ({ method, path }: Pick<MatchableRequest, 'method' | 'path'>): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) && path.startsWith('/api/');

export function names({ uuid, id, owner }: Target, thing: Thing): boolean {
  if ('uuid' in thing)
    return id === undefined && owner === undefined && [undefined, thing.uuid].includes(uuid);
  return uuid === undefined && [undefined, thing.id].includes(id) && [undefined, thing.owner].includes(owner);
}

const SESSION_PATH = /^\/api\/protocols\/ndmp\/sessions(?:\/(?<owner>[^/]+)\/(?<id>[^/]+))?$/;
const JOB_PATH = /^\/api\/cluster\/jobs(?:\/(?<uuid>[^/]+))?$/;

/** The job or session whose own path it is. */
export function thingAt(path: string): Thing | undefined {
  const { id } = SESSION_PATH.exec(path)?.groups ?? {};
  const { uuid } = JOB_PATH.exec(path)?.groups ?? {};
  if (uuid !== undefined) return { uuid };
  return id === undefined ? undefined : (SESSION_PATH.exec(path)?.groups as Thing);
}

/** True for the path of a job or session that the target names, and for a collection that may have it. */
function leadsTo(target: Target, path: string): boolean {
  const session = SESSION_PATH.exec(path)?.groups;
  if (session !== undefined)
    return session.id === undefined ? target.uuid === undefined : names(target, session as Thing);
  const job = JOB_PATH.exec(path)?.groups;
  if (job === undefined) return false;
  return job.uuid === undefined
    ? target.id === undefined && target.owner === undefined
    : names(target, job as Thing);
}

const hasTarget = ({ uuid, id, owner }: Target): boolean => (uuid ?? id ?? owner) !== undefined;

/** False for requests that the fault can do nothing to: they are not counted by its `nth` and `count`. */
export function concerns(spec: FaultSpec, request: MatchableRequest): boolean {
  const { kind } = spec;
  if (kind === 'late' || kind === 'undone') return isWrite(request);
  if (kind === 'absent') return (isRead(request) || spec.method !== undefined) && leadsTo(spec, request.path);
  if (kind !== 'stale' && kind !== 'missing') return true;
  if (!isRead(request) || !request.path.startsWith('/api/')) return false;
  return kind === 'stale' || !hasTarget(spec) || leadsTo(spec, request.path);
}
