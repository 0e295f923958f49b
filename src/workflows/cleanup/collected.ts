import { workflowInfo } from '@temporalio/workflow';
import type { Collected, CollectedEvidence } from '../../contracts/evidence';
import type { PlanEvidence } from '../../contracts/plan';
import { keyOf } from '../../contracts/session-key';
import type { Decisions } from '../../activities';
import { looks } from '../shared/activities';
import { endOf, wordsOf } from '../shared/failures';
import type { CleanupContext } from './context';

/** A window of its own takes longer than to give up here. */
const ASK_WITHIN = '2m';
/** The worker that sealed the looks has to read them once more. */
const SEAL_WITHIN = '15m';
/** Id of the activity that seals what is known. */
const KNOWN = 'known';

type Wish = Awaited<ReturnType<Decisions['tightenPolicy']>>['evidence'];

/** Takes over what was collected, where the run may rest on it and it covers the window; a doubt makes it watch itself. */
export async function chooseEvidence(context: CleanupContext, wish: Wish): Promise<void> {
  const isAsked = wish === 'collected';
  const ages = context.facts?.ages;
  if (!isAsked && (wish !== 'either' || ages === undefined)) return;
  const collected = await ask(context);
  if (!('why' in collected)) context.evidence = { kind: 'collected', ...viewOf(collected) };
  else if (isAsked) context.evidence = { kind: 'fresh', why: collected.why };
}

async function ask({ request, policy, progress }: CleanupContext): Promise<Collected> {
  const { window, every } = policy.observe;
  progress.enter('starting', 'Asks the observer of the cluster what it has seen.', 'Looks at the sessions.');
  try {
    return await looks(request.cluster, ASK_WITHIN).readCollected({ window, every });
  } catch (error) {
    if (endOf('question', error) !== 'ignored') throw error;
    return { why: `nobody said what was collected (${wordsOf(error)})` };
  }
}

const viewOf = ({ records: _inHistory, ...view }: CollectedEvidence) => view;

/** What the plan takes of it: sealed once more after the looks of this run, and found in its history. */
export async function sealKnown({
  request,
  evidence,
  lastRecords,
}: CleanupContext): Promise<{ evidence?: PlanEvidence; sealed?: string }> {
  if (evidence?.kind !== 'collected') return evidence === undefined ? {} : { evidence };
  const sessions = lastRecords.map(keyOf);
  const { workflowId, runId } = workflowInfo();
  await looks(request.cluster, SEAL_WITHIN, KNOWN).sealEvidence({
    looksOf: [{ workflowId, runId }],
    sessions,
  });
  return { evidence, sealed: KNOWN };
}
