import { z } from 'zod';
import type { RequestMatcher } from '../http/matcher';
import { HISTORY_MS } from '../world/history';
import { WORLD_EVENTS, type OfKind, type WorldEvent } from '../world/events';

const text = z.string();
const milliseconds = z.number().min(0);
const status = z.int().min(200).max(599);

/** A job by `uuid`, a session by `id` (with `owner` where several have it); none: every job and session. */
const TARGET = { uuid: text.exactOptional(), id: text.exactOptional(), owner: text.exactOptional() };

/** What goes wrong with a request: parameters by kind. */
const REQUEST_FAULTS = {
  /**
   * Real milliseconds by which the request arrives late, or its answer leaves late (`after`): the cluster has computed
   * it from the world at its arrival. @default before
   */
  latency: { ms: milliseconds, when: z.enum(['before', 'after']).exactOptional() },
  /** Any error that ONTAP can answer, before it looks at the request; without a code there is no JSON body. */
  status: {
    status,
    code: text.exactOptional(),
    message: text.exactOptional(),
    target: text.exactOptional(),
    retryAfter: z.number().exactOptional(),
  },
  /** "temporarily locked", code 2621573. */
  locked: {},
  /** The connection breaks; a write has not, or has, taken effect. */
  reset: { when: z.enum(['before', 'after']) },
  /** The connection stays open and silent; a write has not, or has, taken effect. @default before */
  freeze: { when: z.enum(['before', 'after']).exactOptional() },
  /** The right answer ends in the middle of its body. */
  halfBody: {},
  /** A page of a proxy or an IdP. */
  html: { status: status.exactOptional(), html: text.exactOptional() },
  /** Any other body under status 200. */
  body: { body: text, contentType: text.exactOptional() },
  redirect: { location: text, status: status.exactOptional() },
  /** The next link of a collection points there. */
  nextLink: { href: text },
  /** A collection that goes on for so many pages, each one with the same records. */
  endlessPages: { pages: z.int().min(1) },
  /** The next link is the page's own link. */
  nextLoop: {},
  /** A page without records, that has a next link. */
  emptyPage: {},
  /** A page that ends early, as after `return_timeout`. */
  shortPage: { records: z.int().min(0) },
  /** The management LIF moved: every open connection is dead. */
  managementLifMove: {},
  /**
   * A lie: 404 for a job or session that is there, a hole where a list has it. Hits reads; with a `method`, writes of
   * that method instead, which are answered with 404 and not taken.
   */
  absent: TARGET,
  /**
   * A write that lands late: simulated milliseconds after its arrival, or right after so many more writes to the same
   * path. Until then it is answered as told, or as another fault of the same request says. A late DELETE `binds` to
   * the session that had the id when it arrived, or to whatever has the id when it lands.
   */
  late: {
    ms: milliseconds.exactOptional(),
    afterWrites: z.int().min(1).exactOptional(),
    /** Nothing, a broken connection, 200, or any status without a body. @default silent */
    answer: z.union([z.enum(['silent', 'reset', 'ok']), status]).exactOptional(),
    /** @default arrival */
    binds: z.enum(['arrival', 'landing']).exactOptional(),
  },
  /**
   * A write that is taken and undone after so many simulated milliseconds: a killed session is back and goes on, a
   * paused job runs, a resumed one is paused, a cancel is forgotten. Not once another write was taken, or its end.
   */
  undone: { ms: milliseconds },
  /** A read that is answered from the world of so many simulated milliseconds ago, by a replica that lags. */
  stale: { ms: z.number().min(0).max(HISTORY_MS) },
  /** Fields that the records of an answer lack, whole objects such as `data`, too; of one job or session, or of all. */
  missing: { ...TARGET, fields: z.array(text).min(1) },
};

type Kinds = typeof REQUEST_FAULTS;
export type RequestFaultOf<Kind extends keyof Kinds> = OfKind<Kinds, Kind>;
export type RequestFault = RequestFaultOf<keyof Kinds>;

/**
 * A fault and the requests that it hits; all that hit one request combine. One that concerns the cluster rather than a
 * request happens right before the request that it names, or at once when it names none.
 */
export type FaultSpec = (RequestFault | WorldEvent) & RequestMatcher;

/** Parameters of every kind. */
export const FAULT_SHAPES: Record<string, z.ZodRawShape> = { ...REQUEST_FAULTS, ...WORLD_EVENTS };

export function isRequestFault(fault: RequestFault | WorldEvent): fault is RequestFault {
  return fault.kind in REQUEST_FAULTS;
}

/** Those of one kind. */
export function faultsOf<K extends keyof Kinds>(
  faults: readonly RequestFault[],
  kind: K,
): RequestFaultOf<K>[] {
  return faults.filter((fault): fault is RequestFaultOf<K> & RequestFault => fault.kind === kind);
}
