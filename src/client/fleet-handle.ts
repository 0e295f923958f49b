import type { Client, WorkflowHandle } from '@temporalio/client';
import type { FleetReport, FleetStatus } from '../contracts/fleet';
import { fleetStatusQuery } from '../contracts/messages';
import type { cleanupFleet } from '../workflows';
import { answerWithin, doneWithin, resultOf } from './answer';
import type { CallOptions } from './call-options';

/** One clean-up of many clusters. */
export class FleetHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof cleanupFleet>,
    /** Absent when the handle was made from an id alone: then it means the latest run. */
    readonly runId?: string,
    /** When it began, ISO 8601; present when `start` found the request id used: this is that run. */
    readonly usedSince?: string,
  ) {}

  /** Of the run; the same for every run of one policy that has no request id. */
  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** Where it stands, cluster by cluster. @throws NoAnswerError, RunFailedError, and what waiting throws */
  status(options: CallOptions = {}): Promise<FleetStatus> {
    return answerWithin(this.client, this.workflowId, 'the status query', options, () =>
      this.handle.query(fleetStatusQuery),
    );
  }

  /** Starts nothing new on any cluster; the run ends with a true report when all its clean-ups have. @throws NoAnswerError, RunFailedError */
  async cancel(options: CallOptions = {}): Promise<void> {
    await doneWithin(this.client, this.workflowId, 'the cancel', options, () => this.handle.cancel());
  }

  /** A row for each cluster, when all have ended. @throws RunFailedError, and what waiting throws */
  result(options: CallOptions = {}): Promise<FleetReport> {
    return resultOf(this.client, this.workflowId, options, () => this.handle.result());
  }
}
