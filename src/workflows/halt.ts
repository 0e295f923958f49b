import { ApplicationFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  executeChild,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';
import { FAILURE } from '../contracts/failures';
import type { HaltCheck, HaltReport, HaltRequest, HaltStatus } from '../contracts/halt';
import { HALT_MEMO, UNKNOWN_HALTER } from '../contracts/halt';
import type { DecisionAnswer } from '../contracts/messages';
import { haltStatusQuery, resumeUpdate } from '../contracts/messages';
import type { RequestedBy } from '../contracts/requested-by';
import { HALT_WORKFLOW_ID } from '../contracts/ids';
import { cut, markdownText } from '../contracts/text';
import { checkRequester } from './jobs/check-message';
import { decisions } from './shared/activities';
import { causeOf, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/**
 * Halts all kills for as long as it runs: until the update `resume`, which says who lifts it. A cancel doesn't lift it,
 * since that says nothing; whoever may terminate workflows can. Whatever its input is, it holds; under another id it
 * starts the one that everybody asks for, and ends with that.
 */
export async function halt(input: HaltRequest): Promise<HaltReport> {
  const status: HaltStatus = { since: new Date().toISOString() };
  setHandler(haltStatusQuery, () => status);
  setHandler(resumeUpdate, ({ requestedBy }) => lift(status, requestedBy), {
    validator: checkRequester(resumeUpdate.name),
  });
  return CancellationScope.nonCancellable(() => holdUntilLifted(input, status));
}

async function haltByItsId(input: HaltRequest): Promise<HaltReport> {
  try {
    return await executeChild(halt, {
      workflowId: HALT_WORKFLOW_ID,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw workflowFailure(error);
    throw ApplicationFailure.nonRetryable(
      `All kills are halted already, by the workflow "${HALT_WORKFLOW_ID}"; nothing was changed`,
      FAILURE.InvalidRequest,
    );
  }
}

async function holdUntilLifted(input: HaltRequest, status: HaltStatus): Promise<HaltReport> {
  try {
    const { requestedBy, isUnderItsId } = await check(input);
    if (!isUnderItsId) return await haltByItsId(input);
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

/** Whatever becomes of the check, a halt that was started holds. */
async function check(input: HaltRequest): Promise<HaltCheck> {
  try {
    return await decisions.checkHaltRequest(input);
  } catch (error) {
    const { name, reasonLength } = UNKNOWN_HALTER;
    const cause = causeOf(error);
    const reason = cut(cause instanceof Error ? cause.message : String(cause), reasonLength);
    return { requestedBy: { name, reason }, isUnderItsId: true };
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
