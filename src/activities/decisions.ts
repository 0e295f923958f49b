import type { Guard } from '../contracts/cluster';
import { CLEANUP_ROOM } from '../contracts/history-room';
import type {
  JudgeRequest,
  Judgement,
  Plan,
  PlanRequest,
  RecordedSample,
  WatchRequest,
} from '../contracts/plan';
import type { Policy } from '../contracts/policy';
import type { NodeRecord, Sample, SessionListing } from '../contracts/session';
import type { DroppedTarget, TightenedPolicy } from '../rules/sessions';
import { judgeSteps, planSteps, tightenPolicy, watchTargets } from '../rules/sessions';
import { asActivity } from './failure-of';
import { inTurns } from './in-turns';
import { withinPayload } from './payload-limit';
import { type ReadRecorded, readRecorded } from './recorded-results';
import { createChecks } from './checks';

/**
 * Decisions that are recorded as results of activities, so that a deploy can't change them afterwards.
 *
 * @param recorded - Where samples are found that are too large to be given twice.
 */
export function createDecisions(recorded: ReadRecorded = readRecorded) {
  return {
    ...createChecks(),

    /** The policy within the guard's bounds, and what that changed. */
    tightenPolicy: (input: { policy: Policy; guard: Guard }): Promise<TightenedPolicy> =>
      asActivity('decision', async () => tightenPolicy(input.policy, input.guard)),

    /** What is stale, protected or kept, and whether it may be killed. */
    planCleanup: ({ samples, ...input }: PlanRequest): Promise<Plan> =>
      asActivity('decision', async () => {
        const results = await recorded(samples.flatMap(idsOf));
        const plan = await inTurns(planSteps({ ...input, samples: samples.map(sampleIn(results)) }));
        return withinPayload('The plan', plan, CLEANUP_ROOM.plan);
      }),

    /** Which planned sessions are not as planned any more. */
    watchTargets: ({ targets, planned, now }: WatchRequest): Promise<DroppedTarget[]> =>
      asActivity('decision', async () => {
        const results = await recorded([planned, now]);
        const listing = (id: string) => results.get(id) as SessionListing;
        return watchTargets({ targets, planned: listing(planned), now: listing(now) });
      }),

    /** What may still be killed, in which order. */
    judgeKills: ({ now, ...input }: JudgeRequest): Promise<Judgement> =>
      asActivity('decision', async () =>
        inTurns(judgeSteps({ ...input, now: sampleIn(await recorded(idsOf(now)))(now) })),
      ),
  };
}

/** The decisions, as workflows call them. */
export type Decisions = ReturnType<typeof createDecisions>;

const idsOf = ({ listing, nodes }: RecordedSample) => [listing, nodes];

const sampleIn =
  (results: ReadonlyMap<string, unknown>) =>
  ({ listing, nodes }: RecordedSample): Sample => ({
    listing: results.get(listing) as SessionListing,
    nodes: results.get(nodes) as NodeRecord[],
  });
