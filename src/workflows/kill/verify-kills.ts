import { durationMs } from '../../contracts/duration';
import type { AwaitGoneResult } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { looks } from '../shared/activities';
import { mapWithLimit } from '../shared/map-with-limit';
import { keyOf } from '../shared/session-key';
import type { KillContext } from './context';
import { killOne } from './kill-in-slices';

/** A cancelled run still looks whether its kills worked, but not for long. */
const CANCELLED_WITHIN_MS = 30_000;
const KILLS_AT_ONCE = 24;

/** Looks until killed sessions are gone; kills those that are not once more, and names those that stay. */
export async function verifyKills(context: KillContext, targets: KillTarget[]): Promise<void> {
  context.phase = 'verifying';
  const { within, killAgainAfter } = context.request.policy.verify;
  const [total, first] = [durationMs(within), Math.min(durationMs(within), durationMs(killAgainAfter))];
  const killed = targets.filter(({ record }) => context.outcomeOf(record)?.outcome === 'killed');
  const present = await stillPresent(
    context,
    killed,
    context.cancellation.requested ? CANCELLED_WITHIN_MS : first,
  );
  const again =
    context.cancellation.requested || total === first
      ? present
      : await killAgain(context, present, total - first);
  for (const { record } of again) {
    const { ownerUuid, sessionId } = record;
    context.record({
      ...context.outcomeOf(record),
      ownerUuid,
      sessionId,
      outcome: 'still_present',
      note: `ONTAP accepted the kill, but still lists the session`,
    });
  }
}

async function killAgain(
  context: KillContext,
  present: KillTarget[],
  withinMs: number,
): Promise<KillTarget[]> {
  const outcomes = await mapWithLimit(present, KILLS_AT_ONCE, (target) => killOne(context, target, true));
  const killed = present.filter((_, index) => outcomes[index]?.outcome === 'killed');
  for (const outcome of outcomes) if (outcome.outcome !== 'killed') context.record(outcome);
  return stillPresent(context, killed, withinMs);
}

/** Those of the targets that ONTAP still lists at the deadline. */
async function stillPresent(
  context: KillContext,
  targets: KillTarget[],
  withinMs: number,
): Promise<KillTarget[]> {
  if (targets.length === 0) return [];
  const sessions = targets.map(({ record }) => {
    const { ownerUuid, sessionId, client, clientPort } = record;
    return {
      ownerUuid,
      sessionId,
      ...(client === undefined ? {} : { client }),
      ...(clientPort === undefined ? {} : { clientPort }),
    };
  });
  try {
    const result = await looks(context.request.cluster, withinMs).awaitSessionsGone({ sessions });
    context.pools = poolsOf(result);
    const present = new Set(result.present.map(keyOf));
    return targets.filter(({ record }) => present.has(keyOf(record)));
  } catch {
    for (const target of targets) unverified(context, target);
    return [];
  }
}

/** ONTAP accepted the kill and then could not be asked whether the session is gone. */
function unverified(context: KillContext, { record }: KillTarget): void {
  const known = context.outcomeOf(record);
  if (known === undefined) return;
  context.record({
    ...known,
    outcome: 'failed',
    note: 'the kill was accepted, but ONTAP did not answer whether the session is gone',
  });
}

function poolsOf({ used }: AwaitGoneResult): { node: string; used: number }[] {
  return Object.entries(used).map(([node, count]) => ({ node, used: count }));
}
