import { workflowInfo } from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import type { LooksOf, SealEvidenceInput } from '../../contracts/evidence';
import type { KillTarget } from '../../contracts/plan';
import { looks } from '../shared/activities';
import { endOf } from '../shared/failures';
import type { KillContext } from './context';
import { sessionsOf } from './kill-evidence';

/** A look that takes longer comes too late for its kills. */
const RENEW_WITHIN = '2m';

/** What the looks of the clean-up, and the one of this run, say about the targets. @param lookedMs - When that one was taken */
export async function gatherEvidence(
  context: KillContext,
  targets: readonly KillTarget[],
  { withinMs, lookedMs }: { withinMs: number; lookedMs: number },
): Promise<void> {
  if (context.request.evidence === undefined || targets.length === 0) return;
  const { parent, workflowId, runId } = workflowInfo();
  const looksOf: LooksOf[] = [parent, { workflowId, runId }].flatMap((run) =>
    run === undefined ? [] : [{ workflowId: run.workflowId, runId: run.runId }],
  );
  const { evict } = context.request;
  const sessions = sessionsOf(targets);
  const asked = { looksOf, sessions, forKills: true, ...(evict === undefined ? {} : { evict }) };
  const sealed = await seal(context, withinMs, asked);
  context.evidence.take(sessions, sealed, sealed.lookedAgain === true ? Date.now() : lookedMs);
}

/** One more look for those whose last one is too old by now. Without an answer their kills are not granted. */
export async function renewEvidence(context: KillContext, targets: readonly KillTarget[]): Promise<void> {
  const {
    evidence,
    request: { evict },
  } = context;
  const sessions = evidence.oldOf(targets, Date.now());
  if (sessions.length === 0) return;
  const records = evidence.sealedOf(sessions);
  try {
    const kind = evict === undefined ? {} : { evict };
    evidence.take(sessions, await seal(context, RENEW_WITHIN, { records, ...kind }), Date.now());
  } catch (error) {
    endOf('lastRead', error);
  }
}

const seal = ({ request: { cluster } }: KillContext, within: Duration, input: SealEvidenceInput) =>
  looks(cluster, within).sealEvidence(input);
