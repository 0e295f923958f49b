import { ApplicationFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import type { CleanupReport } from '../../contracts/cleanup';
import { FAILURE } from '../../contracts/failures';
import type { FleetRow } from '../../contracts/fleet';
import { FLEET_ROOM } from '../../contracts/history-room';
import { cutBytes } from '../../contracts/text';
import { causeOf } from '../shared/failures';

type Run = Pick<FleetRow, 'cluster' | 'workflowId' | 'runId'>;

/** A cluster whose clean-up has a report. */
export function endedRow(run: Run, { outcome, summary, wouldBe, counts }: CleanupReport): FleetRow {
  return {
    ...run,
    outcome,
    why: cutBytes(summary, FLEET_ROOM.why),
    ...(wouldBe === undefined ? {} : { wouldBe }),
    counts,
  };
}

/** A cluster whose clean-up ended without a report, or that has none. */
export function failedRow(run: Run, error: unknown): FleetRow {
  if (isCancellation(error)) return cancelledRow(run);
  const { failure, why } = failureOf(causeOf(error));
  return { ...run, outcome: 'failed', failure, why: cutBytes(why, FLEET_ROOM.why) };
}

function cancelledRow(run: Run): FleetRow {
  return run.runId === undefined
    ? { ...run, outcome: 'not_started', why: 'the fleet run was cancelled first' }
    : { ...run, outcome: 'failed', failure: 'Cancelled', why: 'it was cancelled and left no report' };
}

function failureOf(cause: unknown): { failure: string; why: string } {
  if (cause instanceof ApplicationFailure)
    return { failure: cause.type ?? FAILURE.Unexpected, why: cause.message };
  if (cause instanceof TerminatedFailure) return { failure: 'Terminated', why: 'it was terminated' };
  if (cause instanceof TimeoutFailure) return { failure: 'TimedOut', why: 'it timed out' };
  return { failure: FAILURE.Unexpected, why: cause instanceof Error ? cause.message : String(cause) };
}
