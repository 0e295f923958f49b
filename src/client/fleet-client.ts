import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { FleetInput, FleetReport, FleetRequest } from '../contracts/fleet';
import { fleetWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { fleetRequestSchema } from '../contracts/schemas/fleet';
import { fleetProblem } from '../rules/history';
import type { cleanupFleet } from '../workflows';
import { doneWithin, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { AlreadyRunningError } from './errors';
import { FleetHandle } from './fleet-handle';

/** Cleans up stale NDMP sessions on many clusters at once. */
export class FleetClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts a run, and returns as soon as Temporal has it. A start that was broken off may have happened: the next one
   * tells, by `AlreadyRunningError`. @throws InvalidRequestError, AlreadyRunningError, and what waiting throws
   */
  async start(input: FleetInput, options: CallOptions = {}): Promise<FleetHandle> {
    const request = validated(fleetRequestSchema, input, fleetProblem);
    const workflowId = fleetWorkflowId(request.policy.name);
    try {
      const handle = await doneWithin(this.client, workflowId, 'the start', options, () =>
        this.begin(workflowId, request),
      );
      return new FleetHandle(this.client, handle, handle.firstExecutionRunId);
    } catch (error) {
      throw error instanceof WorkflowExecutionAlreadyStartedError
        ? new AlreadyRunningError(workflowId)
        : error;
    }
  }

  /**
   * Starts a run and waits for its report: for the whole window and more. Breaking the wait off leaves the run alone.
   * @throws InvalidRequestError, AlreadyRunningError, RunFailedError, and what waiting throws
   */
  async run(input: FleetInput, options: CallOptions = {}): Promise<FleetReport> {
    const rest = shared(options);
    return (await this.start(input, rest(ANSWER_WITHIN_MS))).result(rest());
  }

  /** A handle on a run that was started elsewhere. */
  get(workflowId: string, runId?: string): FleetHandle {
    return new FleetHandle(
      this.client,
      this.client.workflow.getHandle<typeof cleanupFleet>(workflowId, runId),
      runId,
    );
  }

  private begin(
    workflowId: string,
    request: FleetRequest,
  ): Promise<WorkflowHandleWithFirstExecutionRunId<typeof cleanupFleet>> {
    const { clusters, policy, mode } = request;
    const where = clusters === 'all' ? 'all clusters' : `${clusters.length} clusters`;
    return this.client.workflow.start<typeof cleanupFleet>(WORKFLOWS.cleanupFleet, {
      workflowId,
      taskQueue: this.taskQueue,
      args: [request],
      staticSummary: `${mode} stale NDMP sessions on ${where} by policy ${policy.name}`,
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.operation, value: `fleet-${mode}` }],
    });
  }
}
