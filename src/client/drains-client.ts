import type { Client, WorkflowHandle } from '@temporalio/client';
import type { DrainInput, DrainReport, DrainStatus } from '../contracts/drain';
import { drainWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { drainStatusQuery } from '../contracts/messages';
import { drainRequestSchema } from '../contracts/schemas/drain';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import type { drainNode } from '../workflows';
import { doneWithin, resultOf, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { AlreadyRunningError } from './errors';
import { startUnlessRunning } from './start-once';
import { statusWithTroubles } from './troubles';

/** One drain of a node. */
export class DrainHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof drainNode>,
    readonly runId?: string,
    /** When it began, ISO 8601; present when `start` joined a drain that there was: that goes on by its own options. */
    readonly joinedSince?: string,
  ) {}

  /** Of the drain, with cluster and node in it. */
  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** What holds the node, as the last look found it. @throws NoAnswerError, RunFailedError, and what waiting throws */
  status(options: CallOptions = {}): Promise<DrainStatus> {
    return statusWithTroubles(this.client, this.workflowId, options, () =>
      this.handle.query(drainStatusQuery),
    );
  }

  /** Ends it; every job that it paused is resumed first. @throws NoAnswerError, RunFailedError */
  async cancel(options: CallOptions = {}): Promise<void> {
    await doneWithin(this.client, this.workflowId, 'the cancel', options, () => this.handle.cancel());
  }

  /** How it ended. @throws RunFailedError, and what waiting throws */
  result(options: CallOptions = {}): Promise<DrainReport> {
    return resultOf(this.client, this.workflowId, options, () => this.handle.result());
  }
}

/** Waits until nothing holds a node any more. */
export class DrainsClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts a drain, or joins the one of that node that runs, whatever it was asked for: its status has its `order`.
   * @throws InvalidRequestError, and what waiting throws
   */
  async start(input: DrainInput, options: CallOptions = {}): Promise<DrainHandle> {
    const request = validated(drainRequestSchema, input);
    const { cluster, node } = request;
    const workflowId = drainWorkflowId(cluster, node);
    const rest = shared(options);
    try {
      const handle = await startUnlessRunning(this.client, workflowId, rest(), () =>
        this.client.workflow.start<typeof drainNode>(WORKFLOWS.drainNode, {
          workflowId,
          taskQueue: this.taskQueue,
          args: [request],
          staticSummary: `what holds ${node} of ${cluster}, until nothing does`,
          typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.cluster, value: cluster }],
          workflowIdConflictPolicy: 'FAIL',
        }),
      );
      return new DrainHandle(this.client, handle, handle.firstExecutionRunId);
    } catch (error) {
      if (!(error instanceof AlreadyRunningError)) throw error;
    }
    const running = this.client.workflow.getHandle<typeof drainNode>(workflowId);
    const { runId, startTime } = await doneWithin(
      this.client,
      workflowId,
      'the look at the drain that runs',
      rest(),
      () => running.describe(),
    );
    const handle = this.client.workflow.getHandle<typeof drainNode>(workflowId, runId);
    return new DrainHandle(this.client, handle, runId, startTime.toISOString());
  }

  /** Starts a drain, or joins one, and waits for its end. Breaking the wait off leaves it alone. @throws InvalidRequestError, RunFailedError, and what waiting throws */
  async run(input: DrainInput, options: CallOptions = {}): Promise<DrainReport> {
    const rest = shared(options);
    return (await this.start(input, rest(ANSWER_WITHIN_MS))).result(rest());
  }

  /** A handle on a drain that was started elsewhere. */
  get(workflowId: string, runId?: string): DrainHandle {
    const handle = this.client.workflow.getHandle<typeof drainNode>(workflowId, runId);
    return new DrainHandle(this.client, handle, runId);
  }
}
