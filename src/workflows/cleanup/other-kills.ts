import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, patched } from '@temporalio/workflow';
import type { CleanupOutcome } from '../../contracts/cleanup';
import { isPerhapsKilled, NO_SESSION } from '../../contracts/evict';
import { FAILURE } from '../../contracts/failures';
import { otherKillsWords } from '../../contracts/other-kills';
import { findOtherKills } from '../shared/activities';
import { workflowFailure } from '../shared/failures';
import type { CleanupContext } from './context';

/** Asks whose kills there were besides, for the report of a run that they may have kept from its work. */
export async function nameOtherKills(context: CleanupContext, outcome: CleanupOutcome): Promise<void> {
  const isKept = outcome === 'not_evicted' || outcome === 'reported';
  if (outcome === 'busy' || (isKept && context.blockers.some(isPerhapsKilled))) await ask(context);
}

/** The failure of an eviction whose client has no session, with those who may have killed them all just now. */
export async function withOtherKills(context: CleanupContext, error: unknown): Promise<unknown> {
  const failure = workflowFailure(error);
  if (!(failure instanceof ApplicationFailure) || !failure.message.includes(NO_SESSION)) return failure;
  await CancellationScope.nonCancellable(() => ask(context));
  return context.otherKills === undefined
    ? failure
    : ApplicationFailure.nonRetryable(
        `${failure.message}; ${otherKillsWords(context.otherKills)}`,
        FAILURE.InvalidRequest,
      );
}

async function ask(context: CleanupContext): Promise<void> {
  const { facts, startedAt: since } = context;
  if (facts === undefined || !patched('other-kills-named')) return;
  // Who can't be asked is not named.
  const found = await findOtherKills({ clusterUuid: facts.uuid, since }).catch(() => null);
  if (found !== null) context.otherKills = found;
}
