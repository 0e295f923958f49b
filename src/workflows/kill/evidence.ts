import { workflowInfo } from '@temporalio/workflow';
import type { LooksOf, SealEvidenceInput } from '../../contracts/evidence';
import type { KillTarget } from '../../contracts/plan';
import { looks } from '../shared/activities';
import { endOf } from '../shared/failures';
import type { KillContext } from './context';
import type { SealedEvidence } from '../../contracts/evidence';
import type { SessionKey } from '../../contracts/session';
import { sessionsOf } from './kill-evidence';
import { tellCleanup } from './tell-cleanup';

/** As long as a guard's window can be, and as ONTAP may be away besides. */
const SETTLE_WITHIN = '31d';

/** A look that takes longer comes too late for its kills. */
const RENEW_WITHIN = '2m';

/** What the looks of the clean-up, and the one of this run, say about the targets. @param lookedMs - When that one was taken */
export async function gatherEvidence(
  context: KillContext,
  targets: readonly KillTarget[],
  { within, lookedMs }: { within: string; lookedMs: number },
): Promise<void> {
  if (context.request.evidence === undefined || targets.length === 0) return;
  const { parent, workflowId, runId } = workflowInfo();
  const looksOf: LooksOf[] = [parent, { workflowId, runId }].flatMap((run) =>
    run === undefined ? [] : [{ workflowId: run.workflowId, runId: run.runId }],
  );
  const sessions = sessionsOf(targets);
  const sealed = await seal(context, within, { looksOf, sessions });
  context.evidence.take(sessions, sealed, lookedMs);
  if (sealed.settling === true) await settle(context, sessions, sealed);
}

/** Nobody looked while the plan waited, or not often enough: what was meanwhile only further looks can make up for. */
async function settle(
  context: KillContext,
  all: readonly SessionKey[],
  { records }: SealedEvidence,
): Promise<void> {
  const known = all.flatMap((key, index) => {
    const sealed = records[index] ?? null;
    return sealed === null ? [] : [{ key, sealed }];
  });
  context.enter('settling');
  await tellCleanup(context, 'settling');
  const { settleEvidence } = looks(context.request.cluster, SETTLE_WITHIN);
  try {
    const settled = await settleEvidence({ records: known.map(({ sealed }) => sealed) });
    context.evidence.take(
      known.map(({ key }) => key),
      settled,
      Date.now(),
    );
  } catch (error) {
    // The worker that holds the login judges what there is.
    endOf('lastRead', error);
  }
  context.enter('checking');
}

/** One more look for those whose last one is too old by now. Without an answer their kills are not granted. */
export async function renewEvidence(context: KillContext, targets: readonly KillTarget[]): Promise<void> {
  const { evidence } = context;
  const sessions = evidence.oldOf(targets, Date.now());
  if (sessions.length === 0) return;
  const records = evidence.sealedOf(sessions);
  try {
    evidence.take(sessions, await seal(context, RENEW_WITHIN, { records }), Date.now());
  } catch (error) {
    endOf('lastRead', error);
  }
}

const seal = ({ request: { cluster } }: KillContext, within: string, input: SealEvidenceInput) =>
  looks(cluster, within).sealEvidence(input);
