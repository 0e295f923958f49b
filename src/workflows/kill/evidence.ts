import { ApplicationFailure } from '@temporalio/common';
import { isCancellation, patched, workflowInfo } from '@temporalio/workflow';
import type { LooksOf, SealEvidenceInput } from '../../contracts/evidence';
import type { KillTarget } from '../../contracts/plan';
import { looks } from '../shared/activities';
import { FAMILY } from '../../rules/failures';
import { endOf, isUnanswered, kindOf, wordsOf } from '../shared/failures';
import { formatDuration } from '../../contracts/duration';
import { keyOf } from '../../contracts/session-key';
import type { KillContext } from './context';
import { sessionsOf } from './kill-evidence';

/** What the looks of the clean-up, and the one of this run, say about the targets. @param lookedMs - When that one was taken @returns false when it could not be known enough in time: nothing is killed */
export async function gatherEvidence(
  context: KillContext,
  targets: readonly KillTarget[],
  { withinMs, lookedMs }: { withinMs: number; lookedMs: number },
): Promise<boolean> {
  context.evidence.withinMs = withinMs;
  if (context.request.evidence === undefined || targets.length === 0) return true;
  const { parent, workflowId, runId } = workflowInfo();
  const looksOf: LooksOf[] = [parent, { workflowId, runId }].flatMap((run) =>
    run === undefined ? [] : [{ workflowId: run.workflowId, runId: run.runId }],
  );
  const { evict } = context.request;
  const sessions = sessionsOf(targets);
  const asked = { looksOf, sessions, forKills: true, ...(evict === undefined ? {} : { evict }) };
  try {
    const sealed = await seal(context, asked);
    context.evidence.take(sessions, sealed, sealed.lookedAgain === true ? Date.now() : lookedMs);
    return true;
  } catch (error) {
    const note = whyNotLookedAt(error, withinMs);
    if (note === undefined) throw error;
    for (const { record } of targets) context.record({ ...keyOf(record), outcome: 'not_attempted', note });
    return false;
  }
}

/** What ONTAP kept from being looked at, in words; undefined for what no look came to: it ends the run. */
function whyNotLookedAt(error: unknown, withinMs: number): string | undefined {
  if (isCancellation(error)) return undefined;
  if (!isUnanswered(error)) {
    const isOntaps = OF_ONTAP.has(FAMILY[kindOf(error)]) && patched('failed-looks-told');
    return isOntaps ? `not looked at once more: ${wordsOf(error)}; nothing was sent` : undefined;
  }
  const last = lastFailure(error);
  const kind = last === undefined ? 'timedOut' : kindOf(last);
  const why =
    last === undefined || kind === 'timedOut'
      ? 'ONTAP answers too slowly, or guard.maxGap has to be longer'
      : wordsOf(last);
  return `not looked at closely enough for the guard within ${formatDuration(withinMs)}: ${why}`;
}

const OF_ONTAP: ReadonlySet<string> = new Set(['passing', 'odd', 'standing']);

/** Of the attempt before the time was over. */
function lastFailure(error: unknown): ApplicationFailure | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ApplicationFailure) return cause;
  return undefined;
}

/** One more look for those whose last one is too old by now, and more where it came too late. Without an answer their kills are not granted. */
export async function renewEvidence(context: KillContext, targets: readonly KillTarget[]): Promise<void> {
  const {
    evidence,
    request: { evict },
  } = context;
  const sessions = evidence.oldOf(targets, Date.now());
  if (sessions.length === 0) return;
  const records = evidence.sealedOf(sessions);
  try {
    const asked = { records, forKills: true, ...(evict === undefined ? {} : { evict }) };
    evidence.take(sessions, await seal(context, asked), Date.now());
  } catch (error) {
    endOf('lastRead', error);
  }
}

const seal = ({ request: { cluster }, evidence: { withinMs } }: KillContext, input: SealEvidenceInput) =>
  looks(cluster, withinMs).sealEvidence(input);
