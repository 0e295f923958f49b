import { ApplicationFailure } from '@temporalio/common';
import { clientNamesOf, withClients } from '../rules/client-names';
import type { CleanupMode } from '../contracts/cleanup';
import type { ClientNetworks, Guard } from '../contracts/cluster';
import type { SealedEvidence } from '../contracts/evidence';
import type { Evict } from '../contracts/evict';
import { FAILURE } from '../contracts/failures';
import { CLEANUP_ROOM } from '../contracts/history-room';
import type {
  JudgeRequest,
  Judgement,
  KnownSession,
  Plan,
  PlanRequest,
  RecordedSample,
  WatchRequest,
} from '../contracts/plan';
import type { Policy } from '../contracts/policy';
import type { Quiet, QuietHours } from '../contracts/quiet';
import { policySchema } from '../contracts/schemas/policy';
import type { NodeRecord, Sample, SessionListing } from '../contracts/session';
import { approversProblem } from '../rules/approval';
import { knownSession, readRecord } from '../rules/evidence';
import { quietAt } from '../rules/schedules';
import type { DroppedTarget, TightenedPolicy } from '../rules/sessions';
import { asOwnerWatches, judgeSteps, planSteps, tightenPolicy, watchTargets } from '../rules/sessions';
import { asActivity } from './failure-of';
import { inTurns } from './in-turns';
import { withinPayload } from './payload-limit';
import { type ReadRecorded, readRecorded } from './recorded-results';
import { createRequestChecks } from './check-requests';
import { createWatchClient } from './watch-client';

/**
 * Decisions that are recorded as results of activities, so that a deploy can't change them afterwards.
 *
 * @param recorded - Where samples are found that are too large to be given twice.
 */
export function createDecisions(recorded: ReadRecorded = readRecorded) {
  return {
    ...createRequestChecks(),
    ...createWatchClient(recorded),

    /** The policy within the guard's bounds, with networks for names of clients, and what the guard changed. */
    tightenPolicy: (input: TightenInput): Promise<TightenedPolicy> =>
      asActivity('decision', async () =>
        tightenPolicy(
          approvable(watched(withNetworks(input), input), input.guard),
          input.guard,
          input.mode,
          input.evict,
        ),
      ),

    /** What is stale, protected or kept, and whether it may be killed. */
    planCleanup: ({ samples, sealed, ...input }: PlanRequest): Promise<Plan> =>
      asActivity('decision', async () => {
        const results = await recorded([
          ...samples.flatMap(idsOf),
          ...(sealed === undefined ? [] : [sealed]),
        ]);
        const evidence =
          sealed === undefined ? {} : { known: knownIn(results.get(sealed), input.last.guard) };
        const steps = planSteps({ ...input, ...evidence, samples: samples.map(sampleIn(results)) });
        const plan = await inTurns(steps);
        return withinPayload('The plan', plan, CLEANUP_ROOM.plan);
      }),

    /** Which planned sessions are not as planned any more. */
    watchTargets: ({ targets, planned, now }: WatchRequest): Promise<DroppedTarget[]> =>
      asActivity('decision', async () => {
        const results = await recorded([planned, now]);
        const listing = (id: string) => results.get(id) as SessionListing;
        return watchTargets({ targets, planned: listing(planned), now: listing(now) });
      }),

    /** The quiet hours that are at an instant; null when there are none. */
    judgeQuiet: ({ quiet, at }: QuietQuestion): Promise<Quiet | null> =>
      asActivity('decision', async () => quietAt(quiet, Date.parse(at)) ?? null),

    /** What may still be killed, in which order. */
    judgeKills: ({ now, ...input }: JudgeRequest): Promise<Judgement> =>
      asActivity('decision', async () =>
        inTurns(judgeSteps({ ...input, now: sampleIn(await recorded(idsOf(now)))(now) })),
      ),
  };
}

/** What the guard tightens. */
export interface TightenInput {
  policy: Policy;
  guard: Guard;
  /** @default enforce */
  mode?: CleanupMode;
  /** Networks of the names that the policy uses, as the cluster's worker told them. */
  clients?: ClientNetworks;
  /** The policy is an eviction, watched as the guard says. */
  evict?: Evict;
}

const watched = (policy: Policy, { guard, evict }: TightenInput): Policy =>
  evict === undefined ? policy : asOwnerWatches(policy, guard);

/** Which of a guard's quiet hours are. */
export interface QuietQuestion {
  quiet: QuietHours[];
  /** ISO 8601; of the run, so that its own timer and this agree. */
  at: string;
}

/** Fails `InvalidRequest` for a name without networks, and when the policy with all networks is too large. */
function withNetworks({ policy, clients = {} }: TightenInput): Policy {
  if (clientNamesOf(policy).length === 0) return policy;
  const resolved = withClients(policy, clients);
  const [unknown] = clientNamesOf(resolved);
  if (unknown !== undefined)
    throw invalidPolicy(
      policy,
      `the cluster's worker did not tell the networks of client ${unknown}; update it`,
    );
  const checked = policySchema.safeParse(resolved);
  if (checked.success) return checked.data;
  const words = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw invalidPolicy(policy, `with the networks of its clients ${words.join('; ')}`);
}

/** Fails `InvalidRequest` when nobody whom the policy asks for approval is an approver of the guard. */
function approvable(policy: Policy, guard: Guard): Policy {
  const problem = approversProblem(policy, guard);
  if (problem !== undefined) throw invalidPolicy(policy, `approval.by: ${problem}`);
  return policy;
}

const invalidPolicy = ({ name }: Policy, words: string) =>
  ApplicationFailure.nonRetryable(`The policy ${name} can't be used: ${words}`, FAILURE.InvalidRequest);

/** The decisions, as workflows call them. */
export type Decisions = ReturnType<typeof createDecisions>;

const idsOf = ({ listing, nodes }: RecordedSample) => [listing, nodes];

/** Of what was sealed for this run; each kill verifies it for itself. */
const knownIn = (sealed: unknown, guard: Guard): KnownSession[] =>
  (sealed as SealedEvidence).records.flatMap((one) => {
    const record = one === null ? undefined : readRecord(one);
    return record === undefined ? [] : [knownSession(record, guard)];
  });

const sampleIn =
  (results: ReadonlyMap<string, unknown>) =>
  ({ listing, nodes }: RecordedSample): Sample => ({
    listing: results.get(listing) as SessionListing,
    nodes: results.get(nodes) as NodeRecord[],
  });
