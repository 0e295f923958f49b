import type { AuditActor } from '../../contracts/audit';
import { samePerson } from '../approval';

/** The three names, as far as an event has them. */
export interface Names {
  claimed?: string | undefined;
  identity?: string | undefined;
  principal?: { type: string; name: string } | undefined;
}

/** Somebody who asked for something himself, through a Temporal client. */
export function callerOf(names: Names): AuditActor {
  return { ...given(names), agreement: agreementOf(names) };
}

/** A worker, on behalf of who asked for the run. */
export const workerOf = (names: Names): AuditActor => ({ ...given(names), agreement: 'worker' });

/** A schedule, with the name that its input claims. */
export const scheduleOf = (names: Names): AuditActor => ({ ...given(names), agreement: 'schedule' });

/** Names are compared as a whole: `alice` of one directory is not `alice@example.com` of another. */
function agreementOf({ claimed, identity, principal }: Names): AuditActor['agreement'] {
  if (principal === undefined)
    return claimed === undefined && identity === undefined ? 'unknown' : 'unproven';
  if (claimed === undefined) return 'principal_only';
  return samePerson(claimed, principal.name) ? 'equal' : 'contradicting';
}

function given({ claimed, identity, principal }: Names): Omit<AuditActor, 'agreement'> {
  return {
    ...(claimed === undefined ? {} : { claimed }),
    ...(identity === undefined || identity === '' ? {} : { identity }),
    ...(principal === undefined ? {} : { principal }),
  };
}
