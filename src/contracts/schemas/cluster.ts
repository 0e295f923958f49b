import { z } from 'zod';
import { agesSchema, gapsHoldALook } from './ages';
import { changeGateSchema } from './change-gate';
import { globsProblem, NDMP_STATES, protectRuleSchema, takeoverSchema } from './conditions';
import { approversOfGuardSchema, shownGuard, signedNeedsKeys } from './approvers';
import { guardEvictSchema } from './evict';
import {
  approversSchema,
  cidrSchema,
  durationBetween,
  nameSchema,
  uuidSchema,
  withinBytes,
} from './primitives';
import { MOST_KILLS } from './policy';
import { quietHoursSchema } from './quiet';

/** Bytes of JSON of a whole guard: a clean-up's history holds it up to five times. */
const MOST_GUARD_BYTES = 8 * 1024;

/** Writes of an hour that one process sends at the most; a typing error, above that. */
const MOST_AN_HOUR = 100_000;

/** Each by itself. */
const guardBounds = z.strictObject({
  /** Shortest observation window. @default 30m */
  minWindow: durationBetween('1ms', '30d').default('30m'),
  /** Fewest samples in a window. @default 4 */
  minSamples: z.number().int().min(2).max(25).default(4),
  /** Most kills of one run; not lifted by approval. @default 20 */
  maxKills: z.number().int().min(0).max(MOST_KILLS).default(20),
  /** Most kills of one run in percent of all sessions; not lifted by approval. */
  maxPercent: z.number().int().min(0).max(100).optional(),
  /** Most kills that a worker process sends in an hour, in the first one `maxKills`. @default four times maxKills */
  maxKillsPerHour: z.number().int().min(0).max(MOST_AN_HOUR).optional(),
  /** Most commands to jobs that a worker process sends in an hour; resumes are not counted. @default 400 */
  maxCommandsPerHour: z.number().int().min(0).max(MOST_AN_HOUR).optional(),
  /** Longest time between two looks at a session that a kill may rest on. */
  maxGap: durationBetween('1ms', '30d').optional(),
  /** Whether an enforce run may rest on what was collected before it began. @default only on looks of its own */
  collected: z.boolean().optional(),
  /** Sessions whose data or mover state is one of these are protected. @default [active] */
  neverMatch: z.array(z.enum(NDMP_STATES)).max(NDMP_STATES.length).default(['active']),
  /** A plan of more kills than this needs approval. */
  approvalAbove: z.number().int().min(0).optional(),
  /** Whether a policy may judge sessions of a node that has taken over its HA partner. @default keep */
  inTakeover: takeoverSchema.optional(),
  /** Who may approve; anyone but the requester when absent. */
  approvers: approversSchema.optional(),
  /** Those of them who have a key, so that their approval can be proven. */
  keyed: approversSchema.optional(),
  /** With `signed` every kill needs an approval that is signed with a key of an approver. @default named */
  approvals: z.enum(['named', 'signed']).optional(),
  /** Hours in which nothing is killed. @default none */
  quiet: z.array(quietHoursSchema).min(1).max(10).optional(),
  /** A change system that has to say yes before kills. @default none */
  changeGate: changeGateSchema.optional(),
  /** What is allowed of `sessions evict`, which kills whatever the state of a session is. @default nothing */
  evict: guardEvictSchema.optional(),
  protect: z
    .array(protectRuleSchema)
    .max(50)
    .superRefine((rules, context) => {
      const problem = globsProblem(rules);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .default([]),
});

/** A clean-up is planned as a whole; a fuse below it would cut the plan in the middle. */
function fuseTakesOneRun(
  {
    maxKills,
    maxKillsPerHour,
    evict,
  }: Pick<z.infer<typeof guardBounds>, 'maxKills' | 'maxKillsPerHour' | 'evict'>,
  context: z.core.$RefinementCtx,
): void {
  const evicted = evict?.maxSessions ?? 0;
  const [key, oneRun] = evicted > maxKills ? ['evict.maxSessions', evicted] : ['maxKills', maxKills];
  if (maxKillsPerHour === undefined || maxKillsPerHour >= oneRun) return;
  const message = `is ${maxKillsPerHour}, below ${key} (${oneRun}), which one run may kill; write at least ${oneRun}, or lower ${key}`;
  context.addIssue({ code: 'custom', path: ['maxKillsPerHour'], message });
}

/** The bounds that a cluster's owner sets, as they are told; a policy can only be tightened by them. */
export const guardSchema = guardBounds
  .superRefine(fuseTakesOneRun)
  .superRefine(withinBytes(MOST_GUARD_BYTES));

const { keyed: _told, ...guardKeys } = guardSchema.shape;

/** The same as the owner writes them, with the keys of approvers. */
export const ownGuardSchema = z
  .strictObject({ ...guardKeys, approvers: approversOfGuardSchema.optional() })
  .superRefine(fuseTakesOneRun)
  .superRefine(signedNeedsKeys)
  .superRefine((guard, context) => withinBytes(MOST_GUARD_BYTES)(shownGuard(guard), context));

/** What may be written to a cluster; reading is always allowed. */
export const grantSchema = z.enum(['kill-sessions', 'control-jobs']);

const secretFile = z.string().min(1);

/** A secret: in a file that only we can read, or in an environment variable. */
const secret = <N extends string>(name: N) =>
  ({
    [`${name}File`]: secretFile.optional(),
    [`${name}Env`]: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
      .optional(),
  }) as Record<`${N}File` | `${N}Env`, z.ZodOptional<z.ZodString>>;

const exactlyOne = (...keys: string[]) => ({
  check: (value: object) =>
    keys.filter((key) => key in value && value[key as never] !== undefined).length === 1,
  message: `needs exactly one of ${keys.join(', ')}`,
});

const basicOne = exactlyOne('passwordFile', 'passwordEnv');
const oauthOne = exactlyOne('clientSecretFile', 'clientSecretEnv');

/** Where the scheme is wrong, and where there is none: one form to write. */
const urlWords = (scheme: string, port: number) =>
  `must be a URL such as ${scheme}://host:${port}, or ${scheme}://[::1]:${port} for IPv6`;

/** How we log in to a cluster. */
export const authSchema = z.union([
  z.strictObject({
    basic: z
      .strictObject({ user: z.string().min(1), ...secret('password') })
      .refine(basicOne.check, basicOne.message),
  }),
  z.strictObject({ certificate: z.strictObject({ certFile: z.string().min(1), keyFile: secretFile }) }),
  z.strictObject({
    oauth2: z
      .strictObject({
        tokenUrl: z.url({ protocol: /^https$/, error: urlWords('https', 443) }),
        clientId: z.string().min(1),
        ...secret('clientSecret'),
        scope: z.string().optional(),
        caFile: z.string().optional(),
      })
      .refine(oauthOne.check, oauthOne.message),
  }),
]);

/** How a cluster's certificate is verified. */
export const tlsSchema = z
  .strictObject({
    caFile: z.string().min(1).optional(),
    /** SHA-256 of a self-signed certificate, 64 hex digits with or without colons. */
    fingerprint256: z
      .string()
      .regex(/^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i, 'must be the SHA-256 of a certificate, 64 hex digits')
      .optional(),
    /** Name that the certificate is checked against, when the URL has another. */
    servername: z.string().min(1).optional(),
    /** No verification at all; every write is then refused. @default false */
    insecureSkipVerify: z.boolean().default(false),
  })
  .prefault({});

/** Nothing but an origin; a login in it would end up wherever the URL is shown. */
function isOnlyOrigin(url: string): boolean {
  // What is no URL at all, or none of HTTPS, is told by its own check.
  if (!URL.canParse(url)) return true;
  const { href, origin, protocol } = new URL(url);
  if (protocol !== 'https:') return true;
  return href === `${origin}/` && !/[?#@]/.test(url);
}

/** Nodes, their HA partners and joined sessions of other SVMs are not shown to an SVM: what lives can't be known. */
const killsNeedTheCluster = {
  check: ({ scope, allow }: { scope?: unknown; allow?: unknown }) =>
    scope !== 'svm' || !Array.isArray(allow) || !allow.includes('kill-sessions'),
  params: {
    path: ['allow'],
    message:
      "can't hold kill-sessions beside scope: svm, since an SVM's login is not shown the nodes; kills need an entry with the cluster's login",
    // Also when another key of the entry is wrong.
    when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
  },
};

const clusterEntry = z.strictObject({
  /** `https://host[:port]` of the cluster management LIF; with `scope: svm` of the SVM's. */
  url: z
    .url({ protocol: /^https$/, error: urlWords('https', 443) })
    .refine(isOnlyOrigin, 'must be only https://host[:port], without a login or a path'),
  /** Whose login it is. An SVM's sees that SVM's jobs and sessions, and kills nothing. @default cluster */
  scope: z.enum(['cluster', 'svm']).default('cluster'),
  /** Pins the cluster, or the SVM of `scope: svm`: another one behind this URL is an error. */
  uuid: uuidSchema.optional(),
  auth: authSchema,
  tls: tlsSchema,
  /** HTTP proxy, `http://host:port`; none by default, whatever the environment says. */
  proxy: z.url(urlWords('http', 3128)).optional(),
  /** @default [] */
  allow: z.array(grantSchema).default([]),
  guard: ownGuardSchema.prefault({}),
  /** Looks at all sessions again and again, so that each has an age. @default no ages */
  ages: agesSchema.optional(),
  /** ONTAP throttles REST; counted for each worker process. @default 6 */
  maxConcurrentRequests: z.number().int().min(1).max(50).default(6),
  /**
   * Milliseconds for one request on the wire; above ONTAP's own 15 s for a listing. At most 50000: each call has an
   * activity of 60 s, which has to outlast it, or its error would be lost to a bare time-out. @default 30000
   */
  requestTimeoutMs: z.number().int().min(100).max(50_000).default(30_000),
});

/** A cluster's entry in the worker's configuration. */
export const clusterSchema = clusterEntry
  .refine(killsNeedTheCluster.check, killsNeedTheCluster.params)
  .refine(gapsHoldALook.check, gapsHoldALook.params);

/** A backup server, so that reports can name it. */
export const clientNameSchema = z.strictObject({
  cidr: cidrSchema,
  name: nameSchema,
  owner: z.string().max(200).optional(),
});
