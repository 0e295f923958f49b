import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { CleanupInput, CleanupOutcome, CleanupReport, CleanupRequest } from '../contracts/cleanup';
import { clientNamesOf } from '../rules/client-names';
import type { ClusterFacts } from '../contracts/cluster';
import { durationMs } from '../contracts/duration';
import type { EvictStyle, PingStyle } from '../contracts/evict';
import { FAILURE } from '../contracts/failures';
import { cleanupStatusQuery, killProgressSignal } from '../contracts/messages';
import type { Plan } from '../contracts/plan';
import { awaitApproval, awaitedWords, signedIn } from './cleanup/approval';
import { ApprovalMessages } from './cleanup/approval-messages';
import { assertTicket, passChangeGate } from './cleanup/change-gate';
import { chooseEvidence, sealKnown } from './cleanup/collected';
import { CleanupContext } from './cleanup/context';
import { killPlanned } from './cleanup/kill-planned';
import { giveNotice } from './cleanup/notice';
import { observe } from './cleanup/observe';
import { pingBlockers, pingClient, pingOf } from './cleanup/ping';
import { nameOtherKills, withOtherKills } from './cleanup/other-kills';
import { CleanupProgress } from './cleanup/progress';
import { endsInQuietHours, passQuietHours } from './cleanup/quiet-hours';
import { reportOf } from './cleanup/report';
import { stakesOf, toDecide } from './cleanup/stakes';
import { Notifier } from './shared/notify-hooks';
import { wouldBeOf } from './cleanup/would-be';
import { decisions, firstRead, looks } from './shared/activities';
import { clusterUnserved, endOf, isUnserved, wordsOf, workflowFailure } from './shared/failures';
import { indexOutcome, indexRequest } from './shared/search';

/** How long the cluster may take to say, after the window, that it is still the same. */
const READ_AGAIN_WITHIN = '15m';

/**
 * Observes the NDMP sessions of a cluster over a durable window, plans which of them are stale, and in mode
 * `enforce` kills those, if they still have not changed. Ends with a true report, also when cancelled.
 */
export async function cleanupStaleSessions(input: CleanupInput): Promise<CleanupReport> {
  return cleanUp(() => decisions.checkRequest(input));
}

/** A clean-up, of whatever kind its checked request says it is. */
export async function cleanUp(
  check: () => Promise<CleanupRequest & EvictStyle & PingStyle>,
): Promise<CleanupReport> {
  const progress = new CleanupProgress();
  const messages = new ApprovalMessages();
  setHandler(cleanupStatusQuery, () => progress.status());
  // From the begin on: thousands of signals that waited for their handler would end the worker's process.
  setHandler(killProgressSignal, (told) => progress.hearKills(told));
  messages.open();
  try {
    // Also of a run that is cancelled already: its report needs the request.
    const request = await CancellationScope.nonCancellable(check);
    const context = new CleanupContext(request, progress);
    const { cluster, policy } = request;
    const notifier = new Notifier({ cluster, policy: policy.name }, policy.notify);
    const kind = request.evict === undefined ? 'cleanup' : 'evict';
    indexRequest({ ...request, operation: `${kind}-${request.mode}`, policy: policy.name });
    return await runToReport(context, messages, notifier);
  } catch (error) {
    indexOutcome('failed');
    throw workflowFailure(error);
  }
}

async function runToReport(
  context: CleanupContext,
  messages: ApprovalMessages,
  notifier: Notifier,
): Promise<CleanupReport> {
  const outcome = await cleanup(context, messages, notifier).catch(async (error: unknown) => {
    if (isCancellation(error)) return 'cancelled' as const;
    return failed(await withOtherKills(context, error), notifier);
  });
  return CancellationScope.nonCancellable(async () => {
    await nameOtherKills(context, outcome);
    const report = reportOf(context, outcome);
    context.progress.enter('ended', report.summary, 'Nothing; the report is the result of this run.');
    indexOutcome(outcome);
    notifier.tell('result', report.summary, { outcome });
    await Promise.all([notifier.settled(), condition(allHandlersFinished)]);
    return report;
  });
}

async function failed(failure: unknown, notifier: Notifier): Promise<never> {
  await CancellationScope.nonCancellable(async () => {
    notifier.tell('failure', failure instanceof Error ? failure.message : String(failure));
    await Promise.all([notifier.settled(), condition(allHandlersFinished)]);
  });
  throw failure;
}

/** The steps, in order; one path for report and enforce, only the last step differs. */
async function cleanup(
  context: CleanupContext,
  messages: ApprovalMessages,
  notifier: Notifier,
): Promise<CleanupOutcome> {
  const { request } = context;
  await readCluster(context);
  const { guard, clients } = factsOf(context);
  const { policy, tightened, evidence } = await decisions.tightenPolicy({
    policy: request.policy,
    guard,
    mode: request.mode,
    ...(clients === undefined ? {} : { clients }),
    ...(request.evict === undefined ? {} : { evict: request.evict }),
  });
  Object.assign(context, { policy, tightened });
  await chooseEvidence(context, evidence);
  const missed = await observe(context);
  if (context.blockers.length > 0) return request.mode === 'report' ? 'reported' : 'not_evicted';
  if (missed !== undefined) {
    context.incomplete.push(missed);
    return request.mode === 'report' ? 'reported' : 'incomplete_view';
  }
  const plan = await makePlan(context);
  if (plan === undefined) return request.mode === 'report' ? 'reported' : 'incomplete_view';
  const wouldBe = wouldBeOf(plan, context.policy);
  tellPlanned(context, plan, notifier);
  if (request.mode === 'report') return 'reported';
  if (wouldBe !== 'enforced' && wouldBe !== 'approval_wanted') return wouldBe;
  if (await endsInQuietHours(context)) return 'quiet_hours';
  return wouldBe === 'enforced'
    ? killAfterNotice(context, messages, notifier, plan)
    : killIfApproved(context, messages, notifier, plan, plan.approval ?? 'policy');
}

async function readCluster(context: CleanupContext): Promise<void> {
  const { cluster, policy, mode, evict, unservedAfter, unreachableAfter } = context.request;
  const clients = clientNamesOf(policy);
  const { readCluster: read } = firstRead(cluster, {
    unservedAfter: durationMs(unservedAfter),
    unreachableAfter: durationMs(unreachableAfter),
  });
  try {
    const asked = { ...(clients.length === 0 ? {} : { clients }), ...(evict === undefined ? {} : { evict }) };
    context.facts = await (Object.keys(asked).length === 0 ? read() : read(asked));
  } catch (error) {
    throw isUnserved(error) ? clusterUnserved(cluster, unservedAfter) : error;
  }
  if (mode === 'enforce') assertMayKill(context.facts);
  assertTicket(context.request, context.facts);
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
  const evidence = await sealKnown(context);
  const ping = pingOf(context);
  const plan = await decisions.planCleanup({
    policy,
    first: factsOf(context),
    last,
    samples: context.samples.map(({ recorded }) => recorded),
    ...only,
    ...(request.evict === undefined ? {} : { evict: request.evict }),
    ...evidence,
    ...(ping === undefined ? {} : { ping }),
  });
  // From here on the owner's latest word counts: the window may have lasted a day.
  Object.assign(context, { plan, facts: last, blockers: plan.blockers ?? [] });
  progress.update({ plan, stakes: stakesOf(context) });
  return plan;
}

/** One 401 then does not end a window of days. */
async function readAgain({
  request: { cluster, evict },
  incomplete,
}: CleanupContext): Promise<ClusterFacts | undefined> {
  try {
    const read = looks(cluster, READ_AGAIN_WITHIN).readCluster;
    return await read({ place: 'readAgain', ...(evict === undefined ? {} : { evict }) });
  } catch (error) {
    if (endOf('readAgain', error) !== 'incomplete_view') throw error;
    incomplete.push(`the cluster could not be read after the window: ${wordsOf(error)}`);
    return undefined;
  }
}

function tellPlanned(context: CleanupContext, plan: Plan, notifier: Notifier): void {
  const stakes = stakesOf(context);
  const { evict } = context.request;
  const what = evict === undefined ? 'NDMP sessions are stale.' : `No session of ${evict.client} has moved.`;
  if (stakes.kills > 0) notifier.tell('planned', what, { planHash: plan.hash, stakes });
}

async function killIfApproved(
  context: CleanupContext,
  messages: ApprovalMessages,
  notifier: Notifier,
  plan: Plan,
  wanted: NonNullable<Plan['approval']>,
): Promise<CleanupOutcome> {
  const stakes = stakesOf(context);
  const until = new Date(Date.now() + durationMs(context.policy.approval.within)).toISOString();
  notifier.tell(
    'approval_wanted',
    `A plan waits until ${until} ${awaitedWords(context, `it (${wanted})`)}.`,
    { ...toDecide('approve', { planHash: plan.hash, ...signedIn(context) }, stakes), until },
  );
  context.approval = await awaitApproval(context, messages, plan, wanted);
  if (context.approval.decision !== 'rejected' && context.hasClientMoved) return 'not_evicted';
  switch (context.approval.decision) {
    case 'approved':
      return killAfterNotice(context, messages, notifier, plan);
    case 'rejected':
      return 'rejected';
    case 'expired':
      return 'not_approved';
  }
}

async function killAfterNotice(
  context: CleanupContext,
  messages: ApprovalMessages,
  notifier: Notifier,
  plan: Plan,
): Promise<CleanupOutcome> {
  if (!(await giveNotice(context, messages, notifier, plan))) return 'rejected';
  const passed = await passQuietHours(context, messages, plan);
  if (passed !== 'kills') return passed;
  const atGate = await passChangeGate(context, messages, plan);
  if (atGate !== 'kills') return atGate;
  if (context.hasClientMoved) return 'not_evicted';
  await pingClient(context);
  context.blockers.push(...pingBlockers(context));
  return context.hasClientMoved ? 'not_evicted' : killPlanned(context);
}

function factsOf({ facts }: CleanupContext) {
  if (facts === undefined)
    throw ApplicationFailure.nonRetryable('The cluster was not read before this step', FAILURE.Unexpected);
  return facts;
}
