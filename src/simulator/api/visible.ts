import type { Core } from '../core';
import { names, type Target, type Thing } from '../faults/concerns';
import type { Call } from '../http/call';
import type { LiveJob } from '../world/jobs';
import type { LiveSession } from '../world/sessions';

const isShown = ({ absent }: Call, thing: Thing): boolean =>
  absent.length === 0 || !absent.some((fault) => names(fault, thing));

const sessionThing = ({ session: { identity } }: LiveSession): Thing => ({
  id: identity.id,
  owner: identity.uuid,
});

/** Sessions that the answer to this call does not deny. */
export const visibleSessions = (call: Call, { world }: Core): LiveSession[] =>
  world.sessions.list().filter((live) => isShown(call, sessionThing(live)));

export function visibleSession(
  call: Call,
  { world }: Core,
  owner: string,
  id: string,
): LiveSession | undefined {
  const live = world.sessions.get(owner, id);
  return live !== undefined && isShown(call, sessionThing(live)) ? live : undefined;
}

/** Jobs that the answer to this call does not deny. */
export const visibleJobs = (call: Call, { world }: Core): LiveJob[] =>
  world.jobs.list().filter(({ record: { uuid } }) => isShown(call, { uuid }));

export function visibleJob(call: Call, { world }: Core, uuid: string): LiveJob | undefined {
  return isShown(call, { uuid }) ? world.jobs.get(uuid) : undefined;
}

/** Fields that a fault takes from the record of a thing; a node or a cluster is no thing that a fault names. */
export function missingFields({ missing }: Call, thing: Thing | undefined): string[] {
  const isNamed = (target: Target): boolean =>
    thing === undefined ? (target.uuid ?? target.id ?? target.owner) === undefined : names(target, thing);
  return missing.flatMap((fault) => (isNamed(fault) ? fault.fields : []));
}
