import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { vetoCommand, waitsWords } from '../../contracts/approval';
import { FAILURE } from '../../contracts/failures';
import { parsePauseWorkflowId, pauseWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import type { PausedJobOutcome, PausedJobRequest } from '../../contracts/sequence';
import type { OwedPause } from '../../contracts/status';
import { beganAt } from '../../temporal';
import { RunFailedError } from '../errors';
import type { InspectClient } from '../inspect-client';
import { inBatches } from '../schedules/in-batches';
import { troublesNow } from '../troubles';
import { quoted } from './seen-runs';

/** A run of `pausedJob`, as a list or a description of it has it. */
type PauseRun = Omit<WorkflowExecutionInfo, 'raw'>;

/** What a run of `pausedJob` that gave up tells by its outcome. */
const GAVE_UP = 'pause_owed';
/** What one tells that has resumed its job, and only looks whether a late pause lands. */
const WATCHING = 'watching';
/** What one tells that pays its debt. */
const RESUMING = 'resuming';
/** Outcomes that say that a job was seen running again, or ended. */
const PAID: ReadonlySet<string> = new Set<PausedJobOutcome>(['resumed', 'resumed_by_other', 'finished']);

/** A single 404 may be untrue: so long after the end of its workflow a job that is not found counts as owed, ms. */
const NOT_FOUND_FOR_MS = 24 * 3_600_000;

const QUERY =
  `WorkflowType = ${quoted(WORKFLOWS.pausedJob)} AND (ExecutionStatus = "Running" OR ` +
  `ExecutionStatus = "Terminated" OR ExecutionStatus = "TimedOut" OR ` +
  `(ExecutionStatus = "Failed" AND ${SEARCH_ATTRIBUTES.outcome.name} = "${GAVE_UP}"))`;

/** More than these are told, but ONTAP is not asked about them. */
const MOST_LOOKS = 50;
/** A cluster without a worker is not waited for. */
const UNSERVED_AFTER = '5s';
const LOOK_WITHIN_MS = 30_000;

/** `pause/<cluster>/<uuid>`: one that ended before its first step has no search attributes. */
function addressOf(workflowId: string): { cluster: string; job: string } {
  const { cluster, uuid } = parsePauseWorkflowId(workflowId) ?? { cluster: 'unknown', uuid: 'unknown' };
  return { cluster, job: uuid };
}

function pauseOf(info: PauseRun): OwedPause {
  const { workflowId, runId, status, closeTime } = info;
  const outcome = outcomeOf(info);
  const { workflowId: sequence } = info.parentExecution ?? {};
  const common = { ...addressOf(workflowId), workflowId, runId };
  if (closeTime === undefined)
    return {
      ...common,
      state: 'held',
      why: outcome === RESUMING ? 'its workflow resumes it' : 'its workflow goes on, and will resume it',
      since: beganAt(info).toISOString(),
      ...(sequence == null ? {} : { sequence }),
    };
  const why =
    status.name === 'FAILED' ? 'it could not be resumed' : `its workflow was ${status.name.toLowerCase()}`;
  return {
    ...common,
    state: 'owed',
    why: `${why}: look at it, and resume it by hand if it is paused (jobs resume)`,
    since: closeTime.toISOString(),
  };
}

/** With what keeps it from getting on, and since when it should have been over. */
async function heldPause(client: Client, info: PauseRun, now: number): Promise<OwedPause> {
  const [until, troubles] = await Promise.all([
    untilOf(client, info).catch(() => undefined),
    troublesNow(client, info.workflowId).catch(() => []),
  ]);
  const held = { ...pauseOf(info), ...(until === undefined ? {} : { until }) };
  const pause: OwedPause =
    until !== undefined && Date.parse(until) <= now
      ? {
          ...held,
          state: 'overdue',
          since: until,
          why: `its time was over at ${until}, and it is not known to run`,
        }
      : held;
  const [trouble] = troubles;
  if (trouble === undefined) return pause;
  const { what, since, approval } = trouble;
  const isResumed = outcomeOf(info) === RESUMING;
  // Its time may be long, but whoever wanted it has had it.
  const state = isResumed ? 'overdue' : pause.state;
  if (approval === undefined)
    return {
      ...pause,
      state,
      why: `${pause.why}; tried again${since === undefined ? '' : ` since ${since}`}: ${what}`,
    };
  const waits = waitsWords({ ...approval, ...(since === undefined ? {} : { since }) });
  // Nothing of ours was done to it yet.
  if (outcomeOf(info) === undefined)
    return { ...held, state: 'asked', why: `it is not paused yet: its pause ${waits}`, approval };
  const late = pause.state === 'overdue' ? `; its time was over at ${pause.since}` : '';
  return { ...pause, state, why: `its ${isResumed ? 'resume' : 'pause'} ${waits}${late}`, approval };
}

/** Nobody wants the pause any more; what ONTAP was asked for before may still be carried out. */
async function askedPause(client: Client, info: PauseRun): Promise<OwedPause | undefined> {
  const troubles = await troublesNow(client, info.workflowId).catch(() => []);
  const { approval, since } = troubles.find((trouble) => trouble.approval !== undefined) ?? {};
  if (approval === undefined) return undefined;
  const waits = waitsWords({ ...approval, ...(since === undefined ? {} : { since }) });
  return {
    ...pauseOf(info),
    state: 'asked',
    why: `nobody wants its pause any more, which ${waits}; or keep it from being done: ${vetoCommand(approval)}`,
    approval,
  };
}

/** Until when a pause may be held, as its first event says; undefined when that can't be read. */
async function untilOf(
  { workflowService, options }: Client,
  { workflowId, runId }: PauseRun,
): Promise<string | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [input] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (input == null) return undefined;
  const request = options.loadedDataConverter.payloadConverter.fromPayload<Partial<PausedJobRequest> | null>(
    input,
  );
  return typeof request?.until === 'string' ? request.until : undefined;
}

/** The newest run of each job, an open one first, as far as Temporal knows: ONTAP is not asked. */
export async function unpaidPauses(client: Client, now = Date.now()): Promise<OwedPause[]> {
  const found = new Map<string, PauseRun>();
  for await (const info of client.workflow.list({ query: QUERY })) {
    if (!found.has(info.workflowId)) found.set(info.workflowId, info);
  }
  const open = await inBatches([...found.values()], (info) => unlessPaid(client, info, now));
  return open.filter((pause) => pause !== undefined);
}

/** The pause of that job, as long as its workflow goes on and does more than watch. */
export async function pauseOfJob(
  client: Client,
  { cluster, uuid }: { cluster: string; uuid: string },
): Promise<OwedPause | undefined> {
  try {
    const run = await client.workflow.getHandle(pauseWorkflowId(cluster, uuid)).describe();
    return run.status.name === 'RUNNING' ? await unlessPaid(client, run, Date.now()) : undefined;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return undefined;
  }
}

/** Unless a run says that the job runs again: this one, which only watches it and asks nobody, or a later one that took the debt over. */
async function unlessPaid(client: Client, info: PauseRun, now: number): Promise<OwedPause | undefined> {
  if (info.closeTime === undefined)
    return outcomeOf(info) === WATCHING ? askedPause(client, info) : heldPause(client, info, now);
  try {
    const newest = await client.workflow.getHandle(info.workflowId).describe();
    const outcome = newest.status.name === 'COMPLETED' ? outcomeOf(newest) : undefined;
    if (newest.runId !== info.runId && outcome !== undefined && PAID.has(outcome)) return undefined;
  } catch (error) {
    // Removed in between: what the list said counts.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return pauseOf(info);
}

const outcomeOf = ({ typedSearchAttributes }: Pick<WorkflowExecutionInfo, 'typedSearchAttributes'>) =>
  typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome);

/** What ONTAP says about a job: its state, `gone`, or undefined when nobody could ask. */
async function stateOf(inspect: InspectClient, { cluster, job }: OwedPause): Promise<string | undefined> {
  try {
    const { records } = await inspect.run(
      { read: 'job', cluster, uuid: job, requestedBy: { name: 'status' }, unservedAfter: UNSERVED_AFTER },
      { withinMs: LOOK_WITHIN_MS },
    );
    return records[0]?.state ?? 'gone';
  } catch (error) {
    return error instanceof RunFailedError && error.type === FAILURE.OntapNotFound ? 'gone' : undefined;
  }
}

/** Unless ONTAP says that the job is not paused. */
async function unlessSettled(inspect: InspectClient, pause: OwedPause): Promise<OwedPause | undefined> {
  if (pause.state !== 'owed') return pause;
  const state = await stateOf(inspect, pause);
  if (state === undefined) return { ...pause, why: `${pause.why} (its cluster could not be asked)` };
  if (state === 'gone') {
    const isLong = Date.now() - Date.parse(pause.since) >= NOT_FOUND_FOR_MS;
    return isLong ? undefined : { ...pause, why: `${pause.why}; ONTAP does not find it now` };
  }
  // An unknown state of ONTAP's is no proof that it runs.
  const isSettled = ['queued', 'running', 'success', 'failure'].includes(state);
  return isSettled ? undefined : { ...pause, why: `${pause.why}; ONTAP says: ${state}` };
}

/** Every job that we paused and that nobody has seen running again. */
export async function owedPauses(client: Client, inspect: InspectClient): Promise<OwedPause[]> {
  const found = await unpaidPauses(client);
  const asked = found.slice(0, MOST_LOOKS);
  const open = await inBatches(asked, (pause) => unlessSettled(inspect, pause));
  return [...open.filter((pause) => pause !== undefined), ...found.slice(MOST_LOOKS)];
}
