import { condition } from '@temporalio/workflow';
import type { KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { keyOf } from '../../contracts/session-key';
import { evictedBefore, groupsOf, isAccepted, killedPartners, killSlices } from '../../rules/kills';
import { kills } from '../shared/activities';
import { failedKill } from '../shared/failed-kill';
import { mapWithLimit } from '../shared/map-with-limit';
import type { KillContext } from './context';
import { renewEvidence } from './evidence';
import { tellCleanup } from './tell-cleanup';

/** Keeps 6 request slots busy while results travel to the server and back. */
const IN_FLIGHT = 24;
/** All attempts at one session; then it is reported as failed. */
const KILL_WITHIN = '10m';

/** Kills the targets in order, `killsPerMinute` at the most. After a cancel, or a halt, nothing new is started. */
export async function killInSlices(context: KillContext, targets: KillTarget[]): Promise<void> {
  context.enter('killing');
  const { perSlice, sliceMs } = killSlices(context.request.policy.limits.killsPerMinute, targets.length);
  for (let begin = 0; begin < targets.length && !context.mustStop; begin += perSlice) {
    if (begin > 0) await pause(context, sliceMs);
    await tellCleanup(context, 'killing');
    // Where there is a gate, history has no room for both questions: each kill asks for itself whether all is halted.
    if (!context.mustStop) await (context.gate ?? context.halts).ask();
    const slice = targets.slice(begin, begin + perSlice);
    if (!context.mustStop) await renewEvidence(context, slice);
    await killTogether(context, slice, (_target, outcome) => context.record(outcome));
  }
}

/**
 * Kills targets at once, those that are joined one after the other. Each kill asks for itself whether all is halted,
 * and what it learns holds for the others.
 */
export async function killTogether(
  context: KillContext,
  targets: KillTarget[],
  record: (target: KillTarget, outcome: KillOutcome) => void,
): Promise<void> {
  // Of a client that is evicted one after the other, so that each kill knows which ends are this run's own doing.
  const groups = context.request.evict === undefined ? groupsOf(targets) : [targets];
  await mapWithLimit(groups, IN_FLIGHT, async (group) => {
    for (const target of group) {
      if (context.mustStop) return;
      const outcome = await killOne(context, target);
      record(target, outcome);
      context.heedClient(outcome);
    }
  });
}

/** One kill: the second, when what became of the first is known. */
async function killOne(context: KillContext, target: KillTarget): Promise<KillOutcome> {
  const { request, halts } = context;
  const { killNdmpSession } = kills(request.cluster, KILL_WITHIN);
  const first = context.outcomeOf(target.record);
  const approval = first?.outcome === 'awaits_approval' ? first.approval : undefined;
  const again = approval !== undefined || isAccepted(first);
  const evidence = context.evidence.of(target);
  const killed = killedBefore(context, target);
  try {
    const outcome = await killNdmpSession.executeWithOptions(
      { summary: `${again ? 'kill again' : 'kill'} ${target.record.sessionId}` },
      [
        {
          target,
          planHash: request.planHash,
          mode: 'enforce',
          ...(again ? { again } : {}),
          ...(approval === undefined ? {} : { approval }),
          ...(killed.length === 0 ? {} : { killedPartners: killed }),
          ...(evidence.length === 0 ? {} : { evidence }),
          ...evictOrder(context),
        },
      ],
    );
    if (outcome.stop === 'halted') halts.stop(outcome.note);
    return outcome;
  } catch (error) {
    const { outcome, note } = failedKill(error);
    // A run that began before records were sealed has none that could be judged.
    const isOld = request.evidence === undefined && outcome === 'refused';
    return { ...keyOf(target.record), outcome: isOld ? 'not_attempted' : outcome, note };
  }
}

function killedBefore({ request, outcomeOf }: KillContext, target: KillTarget) {
  return request.evict === undefined
    ? killedPartners(target, outcomeOf)
    : evictedBefore(target, request.targets, outcomeOf);
}

function evictOrder({ request: { evict, ping }, evidence: { client: known } }: KillContext) {
  if (evict === undefined) return {};
  return { evict: { ...evict, ...(known && { known }), ...(ping && { ping }) } };
}

/** Until the next slice is due, or the run is cancelled. */
async function pause({ cancellation }: KillContext, ms: number): Promise<void> {
  await condition(() => cancellation.requested, ms, { summary: 'until the next slice of kills' });
}
