import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { CleanupInput, CleanupOutcome, CleanupReport } from '../contracts/cleanup';
import { clientNamesOf } from '../rules/client-names';
import type { ClusterFacts } from '../contracts/cluster';
import { durationMs } from '../contracts/duration';
import { FAILURE } from '../contracts/failures';
import { cleanupStatusQuery, killProgressSignal } from '../contracts/messages';
import type { Plan } from '../contracts/plan';
import { awaitApproval, whoApproves } from './cleanup/approval';
import { ApprovalDesk } from './cleanup/approval-desk';
import { CleanupContext } from './cleanup/context';
import { killPlanned } from './cleanup/kill-planned';
import { giveNotice } from './cleanup/notice';
import { observe } from './cleanup/observe';
import { CleanupProgress } from './cleanup/progress';
import { reportOf } from './cleanup/report';
import { Teller } from './cleanup/tell';
import { wouldBeOf } from './cleanup/would-be';
import { decisions, firstLook, looks } from './shared/activities';
import { clusterUnserved, endOf, isUnserved, wordsOf, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/** How long the cluster may take to say, after the window, that it is still the same. */
const READ_AGAIN_WITHIN = '15m';

/**
 * Observes the NDMP sessions of a cluster over a durable window, plans which of them are stale, and in mode
 * `enforce` kills those, if they still have not changed. Ends with a true report, also when cancelled.
 */
export async function cleanupStaleSessions(input: CleanupInput): Promise<CleanupReport> {
  const progress = new CleanupProgress();
  const desk = new ApprovalDesk();
  setHandler(cleanupStatusQuery, () => progress.status());
  // From the begin on: thousands of signals that waited for their handler would end the worker's process.
  setHandler(killProgressSignal, (told) => progress.hearKills(told));
  desk.open();
  try {
    // Also of a run that is cancelled already: its report needs the request.
    const request = await CancellationScope.nonCancellable(() => decisions.checkRequest(input));
    const context = new CleanupContext(request, progress);
    const teller = new Teller(request);
    indexRequest({ ...request, operation: `cleanup-${request.mode}`, policy: request.policy.name });
    return await runToReport(context, desk, teller);
  } catch (error) {
    indexOutcome('failed');
    throw workflowFailure(error);
  }
}

async function runToReport(
  context: CleanupContext,
  desk: ApprovalDesk,
  teller: Teller,
): Promise<CleanupReport> {
  const outcome = await cleanup(context, desk, teller).catch((error: unknown) => {
    if (isCancellation(error)) return 'cancelled' as const;
    return failed(error, teller);
  });
  return CancellationScope.nonCancellable(async () => {
    const report = reportOf(context, outcome);
    context.progress.enter('ended', report.summary, 'Nothing; the report is the result of this run.');
    indexOutcome(outcome);
    teller.tell('result', report.summary, { outcome });
    await Promise.all([teller.settled(), condition(allHandlersFinished)]);
    return report;
  });
}

async function failed(error: unknown, teller: Teller): Promise<never> {
  const failure = workflowFailure(error);
  await CancellationScope.nonCancellable(async () => {
    teller.tell('failure', failure instanceof Error ? failure.message : String(failure));
    await Promise.all([teller.settled(), condition(allHandlersFinished)]);
  });
  throw failure;
}

/** The steps, in order; one path for report and enforce, only the last step differs. */
async function cleanup(context: CleanupContext, desk: ApprovalDesk, teller: Teller): Promise<CleanupOutcome> {
  const { request } = context;
  await readCluster(context);
  const { guard, clients } = factsOf(context);
  const { policy, tightened } = await decisions.tightenPolicy({
    policy: request.policy,
    guard,
    ...(clients === undefined ? {} : { clients }),
  });
  Object.assign(context, { policy, tightened });
  const missed = await observe(context);
  if (missed !== undefined) {
    context.incomplete.push(missed);
    return request.mode === 'report' ? 'reported' : 'incomplete_view';
  }
  const plan = await makePlan(context);
  if (plan === undefined) return request.mode === 'report' ? 'reported' : 'incomplete_view';
  const wouldBe = wouldBeOf(plan, context.policy);
  tellPlanned(plan, teller);
  if (request.mode === 'report') return 'reported';
  switch (wouldBe) {
    case 'enforced':
      return killAfterNotice(context, desk, teller, plan);
    case 'approval_wanted':
      return killIfApproved(context, desk, teller, plan, plan.approval ?? 'policy');
    case 'clean':
    case 'limit_exceeded':
    case 'incomplete_view':
      return wouldBe;
  }
}

async function readCluster(context: CleanupContext): Promise<void> {
  const { cluster, policy, mode, unservedAfter, unreachableAfter } = context.request;
  const clients = clientNamesOf(policy);
  const { readCluster: read } = firstLook(cluster, {
    unservedAfter: durationMs(unservedAfter),
    unreachableAfter: durationMs(unreachableAfter),
  });
  try {
    context.facts = await (clients.length === 0 ? read() : read({ clients }));
  } catch (error) {
    throw isUnserved(error) ? clusterUnserved(cluster, unservedAfter) : error;
  }
  if (mode === 'enforce') assertMayKill(context.facts);
}

function assertMayKill({ cluster, scope, allow }: ClusterFacts): void {
  if (scope === 'svm')
    throw ApplicationFailure.nonRetryable(
      `Mode enforce needs the cluster's own login, and "${cluster}" has an SVM's (scope: svm), which is not shown the nodes; name an entry with a login of the cluster and "allow: [kill-sessions]", or run in mode report`,
      FAILURE.NotGranted,
    );
  if (!allow.includes('kill-sessions'))
    throw ApplicationFailure.nonRetryable(
      `Mode enforce needs the grant kill-sessions; put "allow: [kill-sessions]" into the entry of "${cluster}" in the worker's configuration, or run in mode report`,
      FAILURE.NotGranted,
    );
}

/** Undefined when the cluster did not say after the window that it is still the same. */
async function makePlan(context: CleanupContext): Promise<Plan | undefined> {
  const { request, progress, policy } = context;
  progress.enter(
    'planning',
    'Decides which sessions are stale.',
    request.mode === 'report' ? 'Reports.' : 'Kills what is stale, within the limits.',
  );
  const last = await readAgain(context);
  if (last === undefined) return undefined;
  const only = request.only === undefined ? {} : { only: request.only };
  const plan = await decisions.planCleanup({
    policy,
    first: factsOf(context),
    last,
    samples: context.samples.map(({ recorded }) => recorded),
    ...only,
  });
  // From here on the owner's latest word counts: the window may have lasted a day.
  Object.assign(context, { plan, facts: last });
  progress.update({ plan });
  return plan;
}

/** One 401 then does not end a window of days. */
async function readAgain({ request, incomplete }: CleanupContext): Promise<ClusterFacts | undefined> {
  try {
    return await looks(request.cluster, READ_AGAIN_WITHIN).readCluster({ place: 'readAgain' });
  } catch (error) {
    if (endOf('readAgain', error) !== 'incomplete_view') throw error;
    incomplete.push(`the cluster could not be read after the window: ${wordsOf(error)}`);
    return undefined;
  }
}

function tellPlanned(plan: Plan, teller: Teller): void {
  const kills = plan.sessions.filter(({ decision }) => decision === 'kill').length;
  if (kills > 0)
    teller.tell('planned', `${kills} of ${plan.sessions.length} NDMP sessions are stale.`, {
      planHash: plan.hash,
    });
}

async function killIfApproved(
  context: CleanupContext,
  desk: ApprovalDesk,
  teller: Teller,
  plan: Plan,
  wanted: NonNullable<Plan['approval']>,
): Promise<CleanupOutcome> {
  teller.tell(
    'approval_wanted',
    `Plan ${plan.hash} waits for approval (${wanted}) by ${whoApproves(context)}, for ${context.policy.approval.within} at most.`,
    {
      planHash: plan.hash,
    },
  );
  context.approval = await awaitApproval(context, desk, plan, wanted);
  switch (context.approval.decision) {
    case 'approved':
      return killAfterNotice(context, desk, teller, plan);
    case 'rejected':
      return 'rejected';
    case 'expired':
      return 'not_approved';
  }
}

async function killAfterNotice(
  context: CleanupContext,
  desk: ApprovalDesk,
  teller: Teller,
  plan: Plan,
): Promise<CleanupOutcome> {
  return (await giveNotice(context, desk, teller, plan)) ? killPlanned(context) : 'rejected';
}

function factsOf({ facts }: CleanupContext) {
  if (facts === undefined)
    throw ApplicationFailure.nonRetryable('The cluster was not read before this step', FAILURE.Unexpected);
  return facts;
}
