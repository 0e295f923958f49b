import { getClient } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import type { CleanupRequest } from '../../contracts/cleanup';
import type { LooksOf } from '../../contracts/evidence';
import type { PlanDecision } from '../../contracts/messages';
import type { Plan, PlanRequest } from '../../contracts/plan';
import { approvalText, signedSessions } from '../../contracts/signed-approval';
import type { ApprovalPlace, SignedApproval } from '../../contracts/signed-approval';
import { decodedBy } from '../../temporal';

type Event = temporal.api.history.v1.IHistoryEvent;
type Payload = temporal.api.common.v1.IPayload | null | undefined;

/** The run of a clean-up, and the update that brought the approval of its plan. */
export type ApprovalOf = LooksOf & ApprovalPlace;

/** Reads a signed approval; undefined where the history has none. */
export type ReadApproval = (of: ApprovalOf) => Promise<SignedApproval | undefined>;

/** The signed approval that a run which kills has on record; undefined where it has none. */
export type ReadSigned = (run: LooksOf) => Promise<SignedApproval | undefined>;

/** Makes the text that was signed from what the history of a clean-up says: whoever's it is, only the signature counts. */
export const readApprovalOf: ReadApproval = async ({ updateId, ...run }) => {
  const events = await eventsOf(run);
  const checked = callIn(events, 'checkRequest') ?? callIn(events, 'checkEvictRequest');
  const planned = callIn(events, 'planCleanup');
  const [request, plan, input, decision] = (await Promise.all(
    [checked?.result, planned?.result, planned?.input, updateIn(events, updateId)].map(decoded),
  )) as [CleanupRequest?, Plan?, PlanRequest?, PlanDecision?];
  const { signature, by } = decision ?? {};
  if (request === undefined || plan === undefined || input === undefined || by === undefined)
    return undefined;
  if (signature === undefined || decision?.planHash !== plan.hash) return undefined;
  const text = approvalText({
    clusterUuid: input.last.uuid,
    clusterName: input.last.name,
    ...run,
    planHash: plan.hash,
    requester: request.requestedBy.name,
    approver: by.trim(),
    validUntil: signature.validUntil,
    sessions: signedSessions(plan),
  });
  return { text, signature: signature.armored };
};

/** Reads what `recordApproval` has left in the history of a run. */
export const readSignedOf: ReadSigned = async (run) => {
  const recorded = await decoded(callIn(await eventsOf(run), 'recordApproval')?.result);
  return recorded as SignedApproval | undefined;
};

async function eventsOf({ workflowId, runId }: LooksOf): Promise<readonly Event[]> {
  const { events } = await getClient().workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

/** What the last completed call of an activity was given, and what it gave. */
function callIn(events: readonly Event[], type: string): { input: Payload; result: Payload } | undefined {
  const scheduled = new Map<string, Payload>();
  let found: { input: Payload; result: Payload } | undefined;
  for (const event of events) {
    const begun = event.activityTaskScheduledEventAttributes;
    if (begun?.activityType?.name === type) scheduled.set(String(event.eventId), begun.input?.payloads?.[0]);
    const completed = event.activityTaskCompletedEventAttributes;
    const of = String(completed?.scheduledEventId);
    if (completed && scheduled.has(of))
      found = { input: scheduled.get(of), result: completed.result?.payloads?.[0] };
  }
  return found;
}

const updateIn = (events: readonly Event[], updateId: string): Payload =>
  events
    .map((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest)
    .find((request) => request?.meta?.updateId === updateId)?.input?.args?.payloads?.[0];

const decoded = async (payload: Payload): Promise<unknown> =>
  payload ? decodedBy(getClient(), payload) : undefined;
