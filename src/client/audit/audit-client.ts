import type { Client } from '@temporalio/client';
import type { AuditedRun, AuditReport, RunCost } from '../../contracts/audit';
import { schedulerWorkflowId } from '../../contracts/ids';
import { scheduleRecordsOf } from '../../rules/audit';
import { type CallOptions, shared } from '../call-options';
import { RunFailedError } from '../errors';
import { RunCollector } from './collect-runs';
import { describeRun, fetchHistory } from './fetch-history';
import { scheduleDecoder } from '../../temporal';

/** Which run of a workflow id is meant, and how long to wait. */
export interface AuditOptions extends CallOptions {
  /** @default the latest run */
  runId?: string;
}

/** Reads the histories of runs as records: what was seen, decided and done, by whom, and what can't be told. */
export class AuditClient {
  constructor(private readonly client: Client) {}

  /**
   * All that Temporal still knows of a run: its chain (retries, continued and reset runs), its children, and the schedule
   * that started it. Reads only.
   *
   * @throws RunFailedError (`NotFound`) for an unknown id; NoAnswerError, WaitAbortedError, TemporalCallError
   */
  async records(workflowId: string, { runId, ...wait }: AuditOptions = {}): Promise<AuditReport> {
    const rest = shared(wait);
    const ref = { workflowId, ...(runId === undefined ? {} : { runId }) };
    const facts = await describeRun(this.client, ref, rest());
    if (facts === undefined) throw unknownRun(workflowId, runId);
    const runs = await new RunCollector(this.client, () => rest()).from(facts);
    const schedule = await this.scheduleOf(runs, rest);
    return {
      workflowId,
      runId: facts.runId,
      runs,
      ...(schedule === undefined ? {} : { schedule }),
      cost: totalOf(runs),
    };
  }

  /** Who made, edited, triggered and paused a schedule; empty when Temporal knows none of that id. */
  async schedule(scheduleId: string, options: CallOptions = {}): Promise<AuditReport['schedule']> {
    const workflowId = schedulerWorkflowId(scheduleId);
    const rest = shared(options);
    const facts = await describeRun(this.client, { workflowId }, rest());
    const records = [];
    // It continues as new now and then; its own chain leads back to who made it, as far as histories are kept.
    for (let runId = facts?.runId; runId !== undefined;) {
      const history = await fetchHistory(this.client, { workflowId, runId }, rest());
      if (history === undefined) break;
      records.unshift(...scheduleRecordsOf(history, { workflowId, runId }, scheduleDecoder));
      const [started] = history.events ?? [];
      const attributes = started?.['workflowExecutionStartedEventAttributes'] as
        { continuedExecutionRunId?: string } | undefined;
      runId = attributes?.continuedExecutionRunId || undefined;
    }
    return { id: scheduleId, records };
  }

  private async scheduleOf(runs: AuditedRun[], rest: () => CallOptions): Promise<AuditReport['schedule']> {
    for (const { records } of runs)
      for (const { kind, evidence } of records)
        if (kind === 'requested' && evidence.schedule !== undefined)
          return this.schedule(evidence.schedule.id, rest());
    return undefined;
  }
}

function unknownRun(workflowId: string, runId: string | undefined): RunFailedError {
  const which = runId === undefined ? workflowId : `${workflowId} with run id ${runId}`;
  return new RunFailedError(
    workflowId,
    'NotFound',
    `Temporal knows no run ${which}: the id is wrong, or its history is gone; exported audit files may still have it`,
  );
}

function totalOf(runs: AuditedRun[]): RunCost {
  const total: RunCost = {
    events: 0,
    activities: 0,
    attempts: 0,
    localActivities: 0,
    timers: 0,
    messages: 0,
    children: 0,
    actions: 0,
  };
  for (const { cost } of runs)
    for (const key of Object.keys(total) as (keyof RunCost)[]) total[key] += cost[key];
  return total;
}
