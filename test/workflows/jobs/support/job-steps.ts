import type { WorkflowHandle } from '@temporalio/client';
import type { JobHandle, RunFailedError } from '../../../../src/client';
import type { SequenceReport } from '../../../../src/contracts/sequence';
import { waitFor } from '../../../support/wait-for';
import type { JobStage } from './use-job-stages';

/** Generous: several suites may share the machine. */
export const SOON_MS = 30_000;

/** Until a look has seen the job in that state. */
export async function untilSeen(handle: JobHandle, state: string): Promise<void> {
  const isSeen = async () => (await handle.lastSeen())?.state === state;
  await waitFor(`a look sees ${state}`, isSeen, 2 * SOON_MS);
}

export async function untilState(stage: JobStage, uuid: string, state: string): Promise<void> {
  await waitFor(`${uuid} is ${state}`, () => stage.state(uuid) === state, SOON_MS);
}

/** How a result is missing; a result is an error here. */
export async function failureOf(result: Promise<unknown>): Promise<RunFailedError> {
  const answer = await result.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if ((answer as { code?: unknown }).code !== 'run_failed') throw answer;
  return answer as RunFailedError;
}

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/** When an event happened, ms since 1970. */
export function msOf(event: Events[number] | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
}

export async function eventsOf(stage: JobStage, workflowId: string, runId?: string): Promise<Events> {
  const { events } = await stage.server.client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

export async function statusOf(stage: JobStage, workflowId: string, runId?: string): Promise<string> {
  return (await stage.server.client.workflow.getHandle(workflowId, runId).describe()).status.name;
}

/** By uuid: what became of the job. */
export const ends = (report: SequenceReport) =>
  Object.fromEntries(report.jobs.map(({ uuid, outcome }) => [uuid, outcome]));

/** What each step came to for one job. */
export const stepsOf = (report: Pick<SequenceReport, 'jobs'>, uuid: string) =>
  (report.jobs.find((job) => job.uuid === uuid)?.steps ?? []).map(({ step, outcome, why }) => [
    step,
    outcome,
    why,
  ]);
