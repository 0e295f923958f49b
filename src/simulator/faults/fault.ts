import type { RequestMatcher } from '../http/matcher';
import { WORLD_EVENTS, type WorldEvent } from '../world/events';

/** What goes wrong with a request. */
export type RequestFault =
  /** Arrives so many milliseconds late. */
  | { kind: 'latency'; ms: number }
  /** Any error that ONTAP can answer, before it looks at the request; without a code there is no JSON body. */
  | { kind: 'status'; status: number; code?: string; message?: string; target?: string; retryAfter?: number }
  /** "temporarily locked", code 2621573. */
  | { kind: 'locked' }
  /** The connection breaks; a write has not, or has, taken effect. */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** The connection stays open and silent; a write has not, or has, taken effect. */
  | { kind: 'freeze'; when?: 'before' | 'after' }
  /** The right answer ends in the middle of its body. */
  | { kind: 'halfBody' }
  /** A page of a proxy or an IdP. */
  | { kind: 'html'; status?: number; html?: string }
  /** Any other body under status 200. */
  | { kind: 'body'; body: string; contentType?: string }
  | { kind: 'redirect'; location: string; status?: number }
  /** The next link of a collection points there. */
  | { kind: 'nextLink'; href: string }
  /** A collection that goes on for so many pages, each one with the same records. */
  | { kind: 'endlessPages'; pages: number }
  /** The next link is the page's own link. */
  | { kind: 'nextLoop' }
  /** A page without records, that has a next link. */
  | { kind: 'emptyPage' }
  /** A page that ends early, as after `return_timeout`. */
  | { kind: 'shortPage'; records: number }
  /** The management LIF moved: every open connection is dead. */
  | { kind: 'managementLifMove' };

/**
 * A fault and the requests that it hits. One that concerns the cluster rather than a request happens right
 * before the request that it names, or at once when it names none.
 */
export type FaultSpec = (RequestFault | WorldEvent) & RequestMatcher;

/** Every kind of fault that a single request can have. */
const REQUEST_FAULTS = [
  'latency',
  'status',
  'locked',
  'reset',
  'freeze',
  'halfBody',
  'html',
  'body',
  'redirect',
  'nextLink',
  'endlessPages',
  'nextLoop',
  'emptyPage',
  'shortPage',
  'managementLifMove',
] as const satisfies RequestFault['kind'][];

const includes = (kinds: readonly string[], kind: string): boolean => kinds.includes(kind);

export function isRequestFault(fault: RequestFault | WorldEvent): fault is RequestFault {
  return includes(REQUEST_FAULTS, fault.kind);
}

/** Refuses a kind that does not exist: faults also come as JSON. */
export function checkKind({ kind }: FaultSpec): void {
  const kinds = [...REQUEST_FAULTS, ...WORLD_EVENTS];
  if (!includes(kinds, kind)) throw new Error(`no fault "${String(kind)}"; there are ${kinds.join(', ')}`);
}
