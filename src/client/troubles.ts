import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { sentUntilWords, waitsWords } from '../contracts/approval';
import { parsePauseWorkflowId, WORKFLOWS } from '../contracts/ids';
import { pauseStatusQuery } from '../contracts/messages';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import type { PauseStatus } from '../contracts/sequence';
import type { Trouble } from '../contracts/trouble';
import { answerWithin, doneWithin } from './answer';
import type { CallOptions } from './call-options';
import { inBatches } from './schedules/in-batches';

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** `temporal.api.enums.v1.ApplicationErrorCategory`: waiting for something, nothing is wrong. */
const BENIGN = 1;

/** `temporal.api.enums.v1.PendingActivityState`: in its queue, no worker has it. */
const SCHEDULED = 1;

/** ms; a worker that serves the cluster takes an activity at once, or within seconds when it is busy. */
const TAKEN_WITHIN = 15_000;

const UNTAKEN = 'waits for a worker: does one run that serves this cluster, and under this name?';

/** Children that are asked, too: a sequence has one for each pause, a clean-up one that kills. */
const ASKED: ReadonlySet<string | null | undefined> = new Set([WORKFLOWS.pausedJob, WORKFLOWS.killSessions]);
const MOST_CHILDREN = 50;

function isLeftLying({ state, attempt, scheduledTime }: Pending, now: number): boolean {
  return (
    state === SCHEDULED &&
    (attempt ?? 1) <= 1 &&
    scheduledTime != null &&
    now - Number(scheduledTime.seconds) * 1_000 > TAKEN_WITHIN
  );
}

/** Heartbeat details tell since when, and a look that is held when ONTAP is asked next; others have another shape. */
function notedIn(
  { heartbeatDetails }: Pending,
  { options }: Client,
  now: number,
): Pick<Trouble, 'since' | 'nextTry'> {
  const [payload] = heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return {};
  const { payloadConverter } = options.loadedDataConverter;
  const details = payloadConverter.fromPayload<{ failingSince?: unknown; nextTry?: unknown } | null>(payload);
  const { failingSince, nextTry } = details ?? {};
  return {
    ...(typeof failingSince === 'string' ? { since: failingSince } : {}),
    ...(typeof nextTry === 'string' && Date.parse(nextTry) > now ? { nextTry } : {}),
  };
}

function nextTryOf({ state, nextAttemptScheduleTime: next }: Pending): Pick<Trouble, 'nextTry'> {
  if (state !== SCHEDULED || next == null) return {};
  return { nextTry: new Date(Number(next.seconds) * 1_000).toISOString() };
}

function troubleOf(pending: Pending, now: number, client: Client): Trouble[] {
  const { activityType, lastFailure } = pending;
  const call = activityType?.name ?? 'An activity';
  if (isLeftLying(pending, now)) return [{ call, what: UNTAKEN }];
  if (!lastFailure?.message || lastFailure.applicationFailureInfo?.category === BENIGN) return [];
  return [
    {
      call,
      failure: lastFailure.applicationFailureInfo?.type || 'TimedOut',
      what: lastFailure.message,
      ...notedIn(pending, client, now),
      ...nextTryOf(pending),
    },
  ];
}

/** What goes wrong and is tried again, such as a cluster that can't be reached, or is not being done at all. */
export function troublesOf(
  { raw }: Pick<WorkflowExecutionDescription, 'raw'>,
  client: Client,
  now = Date.now(),
): Trouble[] {
  return (raw.pendingActivities ?? []).flatMap((pending) => troubleOf(pending, now, client));
}

/** A worker that does not answer keeps nobody waiting for longer, ms. */
const APPROVAL_WITHIN_MS = 5_000;

/** Only a pause that is sent, paid back or looked for may wait for approval: those that are held are not asked. */
function mayAwait({ raw, type, typedSearchAttributes }: WorkflowExecutionDescription): boolean {
  if (type !== WORKFLOWS.pausedJob) return false;
  const isLooking = raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'watchState');
  const outcome = typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome);
  const isTold = outcome === 'resuming' || outcome === 'watching';
  return isTold || (outcome === undefined && isLooking === true);
}

/** The approval that a pause or its resume waits for; none when no worker says so. */
async function approvalOf(
  { workflowId, runId }: WorkflowExecutionDescription,
  client: Client,
): Promise<Trouble[]> {
  const within = { withinMs: APPROVAL_WITHIN_MS };
  const handle = client.workflow.getHandle(workflowId, runId);
  const { awaits } = await answerWithin(client, workflowId, 'the pause status query', within, () =>
    handle.query(pauseStatusQuery),
  ).catch((): PauseStatus => ({}));
  if (awaits === undefined) return [];
  const { since, ...approval } = awaits.approval;
  const job = parsePauseWorkflowId(workflowId)?.uuid ?? workflowId;
  const then = awaits.sentUntil === undefined ? '' : `; ${sentUntilWords(awaits.sentUntil)}`;
  const what = `(${awaits.command} of job ${job}) ${waitsWords(awaits.approval)}${then}`;
  return [{ call: 'patchJob', what, since, approval }];
}

async function troublesOfRun(run: WorkflowExecutionDescription, client: Client): Promise<Trouble[]> {
  const waiting = mayAwait(run) ? await approvalOf(run, client) : [];
  return [...waiting, ...troublesOf(run, client)];
}

/** {@link troublesOf} a run, of the debts that it has others hold, and of its kills. @throws NoAnswerError, RunFailedError */
export function troublesNow(
  client: Client,
  workflowId: string,
  options: CallOptions = {},
): Promise<Trouble[]> {
  return doneWithin(client, workflowId, 'a look at the run', options, async () => {
    const description = await client.workflow.getHandle(workflowId).describe();
    const children = (description.raw.pendingChildren ?? [])
      .filter(({ workflowTypeName }) => ASKED.has(workflowTypeName))
      .slice(0, MOST_CHILDREN);
    const theirs = await inBatches(children, async (child) => {
      const handle = client.workflow.getHandle(child.workflowId ?? '');
      return handle.describe().then(
        (found) => troublesOfRun(found, client),
        () => [], // it has ended by now
      );
    });
    return [...(await troublesOfRun(description, client)), ...theirs.flat()];
  });
}

/** What a run says of itself, and what it can't know: what is tried again just now. */
export async function statusWithTroubles<S extends { troubles?: Trouble[] }>(
  client: Client,
  workflowId: string,
  options: CallOptions,
  query: () => Promise<S>,
): Promise<S> {
  const trouble = troublesNow(client, workflowId, options).catch(() => []);
  const status = await answerWithin(client, workflowId, 'the status query', options, query);
  const troubles = await trouble;
  return troubles.length === 0 ? status : { ...status, troubles };
}
