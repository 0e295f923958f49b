import { ApplicationFailure } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { ClusterFacts } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import { CLEANUP_ROOM } from '../../contracts/history-room';
import type { KillTarget } from '../../contracts/plan';
import { decisions, looks, sampleLooks } from '../shared/activities';
import { endOf } from '../shared/failures';
import { keyText } from '../../contracts/session-key';
import type { KillContext } from './context';
import { GateWatch } from './gate-watch';
import { gatherEvidence } from './evidence';
import { whyAlive } from '../shared/ping';

/** How long ONTAP may take to be read once more; the plan waits that long, kills do not follow a failure. */
const READ_WITHIN = '10m';

/** Reads cluster, nodes and sessions once more; returns what may still be killed, in order. */
export async function checkOnceMore(context: KillContext): Promise<KillTarget[]> {
  const { cluster, targets, policy, planned, approved, limitsLifted, clusterUuid, evict } = context.request;
  const kind = evict === undefined ? {} : { evict };
  const facts = await looks(cluster, READ_WITHIN).readCluster({ place: 'lastRead', ...kind });
  assertSameCluster(facts, clusterUuid);
  assertGranted(facts);
  if (facts.guard.changeGate !== undefined) context.gate = new GateWatch(cluster, context.cancellation);
  const now = sampleLooks(cluster, READ_WITHIN, 'once-more');
  await Promise.all([
    now.listNdmpSessions({ detail: 'full', mostBytes: CLEANUP_ROOM.listing.full, place: 'lastRead' }),
    now.listNodes({ place: 'lastRead' }),
  ]);
  const lookedMs = Date.now();
  const judgement = await decisions.judgeKills({
    targets,
    policy,
    facts,
    planned,
    now: now.recorded,
    approved,
    limitsLifted,
    ...kind,
  });
  for (const { why, ...dropped } of judgement.dropped) context.record({ ...dropped, note: why });
  context.incomplete = judgement.blockers ?? judgement.incomplete;
  context.exceeded = judgement.exceeded;
  if (judgement.blockers !== undefined) context.ended = 'not_evicted';
  else if (judgement.incomplete.length > 0) context.ended = 'incomplete_view';
  else if (judgement.exceeded.length > 0) context.ended = 'limit_exceeded';
  if (context.ended !== undefined) return [];
  const byKey = new Map(targets.map((target) => [keyText(target.record), target]));
  const left = judgement.kill.flatMap((key) => byKey.get(keyText(key)) ?? []);
  const isKnown = await gatherEvidence(context, left, { withinMs: settledWithinMs(facts), lookedMs });
  if (!isKnown || (await answers(context))) return [];
  await recordApproval(context, left);
  return left;
}

/** Right before the kills, after all looks, the host of an eviction is tried once more where that is asked for. */
async function answers(context: KillContext): Promise<boolean> {
  const { cluster, evict, ping } = context.request;
  if (evict === undefined || ping === undefined) return false;
  const blocker = await whyAlive(cluster, { evict, ...ping });
  if (blocker === undefined) return false;
  context.ended = 'not_evicted';
  context.incomplete.push(blocker);
  return true;
}

/** Where nobody looked for too long a window of the guard is looked at once more; looks may be late in it. */
const settledWithinMs = ({ guard }: ClusterFacts): number =>
  2 * durationMs(guard.minWindow) + durationMs(READ_WITHIN);

/** On record once, where each kill finds it. Without it those that need one are refused, and say so. */
async function recordApproval({ request }: KillContext, targets: readonly KillTarget[]): Promise<void> {
  const { parent } = workflowInfo();
  if (request.signed === undefined || parent === undefined || targets.length === 0) return;
  const { workflowId, runId } = parent;
  try {
    await looks(request.cluster, READ_WITHIN).recordApproval({ workflowId, runId, ...request.signed });
  } catch (error) {
    endOf('lastRead', error);
  }
}

function assertSameCluster({ cluster, uuid }: ClusterFacts, planned: string): void {
  if (uuid === planned) return;
  throw ApplicationFailure.nonRetryable(
    `The plan was made on cluster ${planned}, but "${cluster}" answers with uuid ${uuid} now; nothing was killed`,
    FAILURE.WrongCluster,
  );
}

function assertGranted({ cluster, scope, allow }: ClusterFacts): void {
  if (allow.includes('kill-sessions') && scope !== 'svm') return;
  const why = scope === 'svm' ? "has an SVM's login" : 'does not grant kill-sessions any more';
  throw ApplicationFailure.nonRetryable(
    `The entry of "${cluster}" ${why}; nothing was killed`,
    FAILURE.NotGranted,
  );
}
