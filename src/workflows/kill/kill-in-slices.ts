import { condition } from '@temporalio/workflow';
import type { KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { kills } from '../shared/activities';
import { failedKill } from '../shared/failed-kill';
import { mapWithLimit } from '../shared/map-with-limit';
import type { KillContext } from './context';
import { killSlices, SLICE_MS } from './kill-slices';
import { tellCleanup } from './tell-cleanup';

/** No older answer will do, ms. */
export const NOW = 0;
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
    if (!context.mustStop) await context.halts.ask(NOW);
    await mapWithLimit(targets.slice(begin, begin + perSlice), IN_FLIGHT, (target) =>
      killUnlessStopped(context, target),
    );
  }
}

/** ONTAP may be so slow that a slice takes longer than planned: a halt holds for what is left of it, too. */
async function killUnlessStopped(context: KillContext, target: KillTarget): Promise<void> {
  if (!context.mustStop) await context.halts.ask(SLICE_MS);
  if (!context.mustStop) context.record(await killOne(context, target));
}

/** One kill, or the second of a session that outlived the first. */
export async function killOne(
  { request, halts, cancellation }: KillContext,
  target: KillTarget,
  again = false,
): Promise<KillOutcome> {
  const { ownerUuid, sessionId } = target.record;
  const { killNdmpSession } = kills(request.cluster, KILL_WITHIN);
  try {
    const outcome = await killNdmpSession.executeWithOptions(
      { summary: `${again ? 'kill again' : 'kill'} ${sessionId}` },
      [{ target, planHash: request.planHash, mode: 'enforce', ...(again ? { again } : {}) }],
    );
    if (outcome.outcome === 'not_attempted' && !cancellation.requested) halts.stop(outcome.note);
    return outcome;
  } catch (error) {
    return { ownerUuid, sessionId, ...failedKill(error) };
  }
}

/** Until the next slice is due, or the run is cancelled. */
async function pause({ cancellation }: KillContext, ms: number): Promise<void> {
  await condition(() => cancellation.requested, ms, { summary: 'until the next slice of kills' });
}
