import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';
import type { HaltReport, HaltRequest, HaltStatus } from '../contracts/halt';
import { HALT_MEMO } from '../contracts/halt';
import type { DecisionAnswer } from '../contracts/messages';
import { haltStatusQuery, resumeUpdate } from '../contracts/messages';
import type { RequestedBy } from '../contracts/requested-by';
import { markdownText } from '../contracts/text';
import { checkRequester } from './jobs/check-message';
import { decisions } from './shared/activities';
import { workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Halts all kills for as long as it runs: until the update `resume`, which says who lifts it. A cancel doesn't lift it,
 * since that says nothing; whoever may terminate workflows can.
 */
export async function halt(input: HaltRequest): Promise<HaltReport> {
  const status: HaltStatus = { since: new Date().toISOString() };
  setHandler(haltStatusQuery, () => status);
  setHandler(resumeUpdate, ({ requestedBy }) => lift(status, requestedBy), {
    validator: checkRequester(resumeUpdate.name),
  });
  return CancellationScope.nonCancellable(() => holdUntilLifted(input, status));
}

async function holdUntilLifted(input: HaltRequest, status: HaltStatus): Promise<HaltReport> {
  try {
    const { requestedBy } = await decisions.checkHaltRequest(input);
    status.requestedBy = requestedBy;
    announce(requestedBy);
    await condition(() => status.resumedBy !== undefined);
    await condition(allHandlersFinished);
    indexOutcome('resumed');
    return {
      since: status.since,
      requestedBy,
      resumedAt: new Date().toISOString(),
      resumedBy: status.resumedBy ?? requestedBy,
    };
  } catch (error) {
    throw workflowFailure(error);
  }
}

function announce(requestedBy: HaltRequest['requestedBy']): void {
  const { name, reason } = requestedBy;
  indexRequest({ operation: 'halt', requestedBy });
  upsertMemo({ [HALT_MEMO.by]: name, [HALT_MEMO.reason]: reason });
  setCurrentDetails(
    `**Now:** Nothing is killed on any cluster: ${markdownText(reason)} \\(${markdownText(name)}\\)\n\n**Next:** Kills are possible again after the update resume`,
  );
}

function lift(status: HaltStatus, requestedBy: RequestedBy): DecisionAnswer {
  if (status.resumedBy !== undefined)
    return { accepted: false, why: `${status.resumedBy.name} has lifted it already` };
  status.resumedBy = requestedBy;
  return { accepted: true, why: 'kills are possible again' };
}
