import { z } from 'zod';
import type { JobFailureSpec } from './world/spec';

/** What a session does once a kill was accepted. */
export type KillBehaviour =
  { kind: 'vanish' } | { kind: 'halted-then-gone'; seconds: number } | { kind: 'ignores' };

/** How the cluster answers for a session or job that is no longer there. */
export interface Gone {
  status: number;
  code: string;
  message: string;
  target?: string;
}

/** Every behaviour of ONTAP that no public source settles; each default is the likeliest reading. */
export interface Switches {
  /** @default halted (aborted) for 2 simulated seconds, then gone */
  killBehaviour: KillBehaviour;
  /** Answer to a GET or DELETE of a session that is gone. @default 404, code 4, target uuid */
  sessionGone: Gone;
  /** The same of a job. @default 404, code 4, target uuid */
  jobGone: Gone;
  /** HTTP status of codes that the documents list without one. */
  statusOfCode: Record<string, number>;
  /** Fields of a session collection without `fields`; the keys always come. @default uuid, id */
  sessionDefaultFields: string[];
  /** Parameters of a session collection's next link, one for each key. @default start.uuid, start.id */
  sessionStartKeys: [string, string];
  /** Parameter of a job collection's next link. @default start.uuid */
  jobStartKeys: [string];
  /** Write `:` in an id as `%3A` in links. @default true */
  encodeIds: boolean;
  /** Self links also under `Accept: application/json`. @default false */
  selfLinksUnderJson: boolean;
  /** Body of a 401. @default none */
  unauthorizedBody: 'none' | 'html' | 'json';
  /** Body of an accepted DELETE; `job` is a 202 with a link, whose job kills when it ends. @default empty-object */
  deleteBody: 'empty-object' | 'none' | 'job';
  /** What the job of such a DELETE ends as. @default success */
  deleteJob: 'success' | JobFailureSpec;
  /**
   * Multi-admin verification of kills and of commands to jobs: what a write is answered with instead of being done, an
   * error or the record of a request. @default off
   */
  mav: 'off' | '202-error' | '202-records' | '400' | '403';
  /** Whether the same write makes a request of its own while one is pending. @default same */
  mavAgain: 'same' | 'new';
  /** False: the words of the error do not name the request. @default true */
  mavTellsIndex: boolean;
  /** Who may approve. @default alice, bob */
  mavApprovers: string[];
  /** A request is listed so many seconds after it was made. @default 0 */
  mavListedAfter: number;
  /**
   * What answers instead of the REST API, for every request: `saml`, a redirect to an identity provider; `web-access`,
   * the page of a cluster whose web services keep the account's role out; `empty`, that status without a body.
   * @default nothing
   */
  inBetween: { kind: 'nothing' | 'saml' | 'web-access' } | { kind: 'empty'; status: number };
  /** `reason` of a machine that is neither paused nor halted. @default absent */
  reasonOtherwise: 'absent' | 'not_available';
  /** False: a release before 9.9, sessions have no `uuid` of their own. @default true */
  ownerUuid: boolean;
  /** False: a system without NDMP, all of its paths are 404 with code 3. @default true */
  ndmpApi: boolean;
  /** Seconds for which a finished job is kept. @default 300 */
  jobRetentionSeconds: number;
  /** False: the query `uuid=a|b|c` of the jobs collection is refused with 400. @default true */
  jobUuidQuery: boolean;
  /** Codes with which an action is refused in a state; null: accepted. */
  jobRefusals: {
    /** Of a queued or paused one. @default 458776 */
    pauseUnlessRunning: string;
    /** Pausing and quitting included. @default 458771 */
    resumeOfRunning: string;
    /** @default 458776 */
    resumeOfQueued: string;
    /** Of a queued or paused one. @default null */
    cancelUnlessRunning: string | null;
  };
  /** False: a release up to 9.8, failed jobs have no `error` object. @default true */
  jobErrorObject: boolean;
  /** Fields that an older release does not know: asking for one is refused with 400. @default none */
  unknownFields: { [Resource in 'cluster' | 'nodes' | 'ndmp' | 'sessions' | 'jobs']?: string[] };
}

export const DEFAULT_SWITCHES: Switches = {
  killBehaviour: { kind: 'halted-then-gone', seconds: 2 },
  sessionGone: { status: 404, code: '4', message: "entry doesn't exist", target: 'uuid' },
  jobGone: { status: 404, code: '4', message: "entry doesn't exist", target: 'uuid' },
  statusOfCode: {
    '68812802': 400,
    '68812803': 404,
    '68812804': 404,
    '68812805': 500,
    '68812806': 400,
    '458762': 409,
    '458771': 409,
    '458773': 503,
    '458776': 409,
    '458783': 405,
    '458784': 405,
  },
  sessionDefaultFields: ['uuid', 'id'],
  sessionStartKeys: ['start.uuid', 'start.id'],
  jobStartKeys: ['start.uuid'],
  encodeIds: true,
  selfLinksUnderJson: false,
  unauthorizedBody: 'none',
  deleteBody: 'empty-object',
  deleteJob: 'success',
  mav: 'off',
  mavAgain: 'same',
  mavTellsIndex: true,
  mavApprovers: ['alice', 'bob'],
  mavListedAfter: 0,
  inBetween: { kind: 'nothing' },
  reasonOtherwise: 'absent',
  ownerUuid: true,
  ndmpApi: true,
  jobRetentionSeconds: 300,
  jobUuidQuery: true,
  jobRefusals: {
    pauseUnlessRunning: '458776',
    resumeOfRunning: '458771',
    resumeOfQueued: '458776',
    cancelUnlessRunning: null,
  },
  jobErrorObject: true,
  unknownFields: {},
};

const texts = z.array(z.string().min(1));

/** What of the switches can be turned from outside: they come as JSON. */
const schema = z.strictObject({
  killBehaviour: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('vanish') }),
    z.strictObject({ kind: z.literal('halted-then-gone'), seconds: z.number().nonnegative() }),
    z.strictObject({ kind: z.literal('ignores') }),
  ]),
  unauthorizedBody: z.literal(['none', 'html', 'json']),
  deleteBody: z.literal(['empty-object', 'none', 'job']),
  deleteJob: z.union([z.literal('success'), z.strictObject({ code: z.int(), message: z.string() })]),
  mav: z.literal(['off', '202-error', '202-records', '400', '403']),
  mavAgain: z.literal(['same', 'new']),
  mavTellsIndex: z.boolean(),
  mavApprovers: texts,
  mavListedAfter: z.number().min(0),
  inBetween: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal(['nothing', 'saml', 'web-access']) }),
    z.strictObject({ kind: z.literal('empty'), status: z.int().min(200).max(599) }),
  ]),
  ndmpApi: z.boolean(),
  jobUuidQuery: z.boolean(),
  jobRetentionSeconds: z.number().nonnegative(),
}) satisfies z.ZodType<Partial<Switches>>;

/**
 * Turns some of the switches.
 *
 * @throws Error that names what is unknown or can't be
 */
export function turn(switches: Switches, wanted: unknown): void {
  const { data, error } = schema.partial().safeParse(wanted);
  if (error !== undefined) throw new Error(`switches: ${z.prettifyError(error)}`);
  Object.assign(switches, data);
}
