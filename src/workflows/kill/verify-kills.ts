import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { durationMs } from '../../contracts/duration';
import type { AwaitGoneResult, ControlConnection } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import { looks } from '../shared/activities';
import { mapWithLimit } from '../shared/map-with-limit';
import { keyText } from '../../contracts/session-key';
import type { KillContext } from './context';
import { killOne, NOW } from './kill-in-slices';
import { tellCleanup } from './tell-cleanup';

/** A cancelled run still looks whether its kills worked, but not for long. */
const CANCELLED_WITHIN_MS = 10_000;
const KILLS_AT_ONCE = 24;

/** Looks until killed sessions are gone; kills those that are not once more, and names those that stay. */
export async function verifyKills(context: KillContext, targets: KillTarget[]): Promise<void> {
  const killed = targets.filter(({ record }) => context.outcomeOf(record)?.outcome === 'killed');
  if (killed.length === 0) return;
  context.enter('verifying');
  await tellCleanup(context, 'verifying');
  const { within, killAgainAfter } = context.request.policy.verify;
  const [total, first] = [durationMs(within), Math.min(durationMs(within), durationMs(killAgainAfter))];
  const present = await stillPresent(context, killed, first);
  const stay = total === first ? present : await killAgain(context, present, total - first);
  for (const { record } of stay) {
    const { ownerUuid, sessionId } = record;
    context.record({
      ...context.outcomeOf(record),
      ownerUuid,
      sessionId,
      outcome: 'still_present',
      note: 'ONTAP accepted the kill, but still lists the session',
    });
  }
}

/** The second kill; after a cancel or a halt none. Returns what is present at the end. */
async function killAgain(
  context: KillContext,
  present: KillTarget[],
  withinMs: number,
): Promise<KillTarget[]> {
  const [spared, killed]: [KillTarget[], KillTarget[]] = [[], []];
  if (present.length > 0) {
    await tellCleanup(context, 'verifying');
    if (!context.mustStop) await context.halts.ask(NOW);
  }
  await mapWithLimit(present, KILLS_AT_ONCE, async (target) => {
    if (context.mustStop) {
      spared.push(target);
      return;
    }
    const outcome = await killOne(context, target, true);
    if (outcome.outcome === 'killed') killed.push(target);
    else if (outcome.outcome === 'not_attempted') spared.push(target);
    else context.record(outcome);
  });
  return [...spared, ...(await stillPresent(context, killed, withinMs))];
}

/** Those of the targets that ONTAP still lists at the deadline. */
async function stillPresent(
  context: KillContext,
  targets: KillTarget[],
  withinMs: number,
): Promise<KillTarget[]> {
  if (targets.length === 0) return [];
  try {
    const result = await lookUntilGone(context, targets.map(controlConnection), withinMs);
    context.pools = poolsOf(result);
    const present = new Set(result.present.map(keyText));
    return targets.filter(({ record }) => present.has(keyText(record)));
  } catch {
    for (const target of targets) unverified(context, target);
    return [];
  }
}

/** A cancel cuts the wait short. */
async function lookUntilGone(
  { cancellation, request: { cluster } }: KillContext,
  sessions: ControlConnection[],
  withinMs: number,
): Promise<AwaitGoneResult> {
  const look = (ms: number) => looks(cluster, ms).awaitSessionsGone({ sessions });
  const lookBriefly = () => look(CANCELLED_WITHIN_MS);
  if (cancellation.requested) return lookBriefly();
  const scope = new CancellationScope();
  void cancellation.request.then(() => scope.cancel());
  try {
    return await scope.run(() => look(withinMs));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return lookBriefly();
  }
}

function controlConnection({
  record: { ownerUuid, sessionId, client, clientPort },
}: KillTarget): ControlConnection {
  return {
    ownerUuid,
    sessionId,
    ...(client === undefined ? {} : { client }),
    ...(clientPort === undefined ? {} : { clientPort }),
  };
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
