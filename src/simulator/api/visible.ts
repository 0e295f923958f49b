import type { Core } from '../core';
import { names, type Target, type Thing } from '../faults/concerns';
import type { Call } from '../http/call';
import type { LiveJob } from '../world/jobs';
import type { NamedEntry } from '../world/record';
import type { LiveSession } from '../world/sessions';

const isShown = ({ absent }: Call, thing: Thing): boolean =>
  absent.length === 0 || !absent.some((fault) => names(fault, thing));

const sessionThing = ({ session: { identity } }: LiveSession): Thing => ({
  id: identity.id,
  owner: identity.uuid,
});

/** SVMs that the login is shown: all, or the one that it belongs to. */
export const visibleSvms = ({ user }: Call, { world }: Core): NamedEntry[] =>
  world.svms.filter(({ name }) => user.svm === undefined || user.svm === name);

/** What belongs to nobody, or to another SVM, is nothing that an SVM's login is shown. */
const isOfLogin = ({ user }: Call, svm: NamedEntry | undefined): boolean =>
  user.svm === undefined || user.svm === svm?.name;

const isSessionShown = (call: Call, live: LiveSession): boolean =>
  isOfLogin(call, live.record.svm) && isShown(call, sessionThing(live));

const isJobShown = (call: Call, { record: { uuid, svm } }: LiveJob): boolean =>
  isOfLogin(call, svm) && isShown(call, { uuid });

/** Sessions that the answer to this call does not deny. */
export const visibleSessions = (call: Call, { world }: Core): LiveSession[] =>
  world.sessions.list().filter((live) => isSessionShown(call, live));

export function visibleSession(
  call: Call,
  { world }: Core,
  owner: string,
  id: string,
): LiveSession | undefined {
  const live = world.sessions.get(owner, id);
  return live !== undefined && isSessionShown(call, live) ? live : undefined;
}

const UUIDS = /^[\da-f-]{36}(\|[\da-f-]{36})*$/;

/** Of a query that names jobs by their whole ids; the query itself is judged later. */
const namedJobs = ({ query }: Call): string[] | undefined => {
  const text = query.get('uuid') ?? '';
  return UUIDS.test(text) ? text.split('|') : undefined;
};

/** Jobs that the answer to this call does not deny. */
export const visibleJobs = (call: Call, { world }: Core): LiveJob[] =>
  world.jobs.list(namedJobs(call)).filter((live) => isJobShown(call, live));

export function visibleJob(call: Call, { world }: Core, uuid: string): LiveJob | undefined {
  const live = world.jobs.get(uuid);
  return live !== undefined && isJobShown(call, live) ? live : undefined;
}

/** Fields that a fault takes from the record of a thing; a node or a cluster is no thing that a fault names. */
export function missingFields({ missing }: Call, thing: Thing | undefined): string[] {
  const isNamed = (target: Target): boolean =>
    thing === undefined ? (target.uuid ?? target.id ?? target.owner) === undefined : names(target, thing);
  return missing.flatMap((fault) => (isNamed(fault) ? fault.fields : []));
}
