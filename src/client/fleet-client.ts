import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { MODE_VERB } from '../contracts/cleanup';
import type { FleetInput, FleetReport, FleetRequest } from '../contracts/fleet';
import { fleetWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { fleetRequestSchema } from '../contracts/schemas/fleet';
import { fleetProblem } from '../rules/history';
import type { cleanupFleet } from '../workflows';
import { validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { FleetHandle } from './fleet-handle';
import { startOnce, startUnlessRunning } from './start-once';

/** How a fleet run is started. */
export interface StartFleetOptions extends CallOptions {
  /**
   * The same id gives the same run, also after its end, and never a second one. Runs of one policy with different ids go
   * on side by side; a cluster that takes part in one already is a row `already_running` of the other.
   *
   * @default none: while a run of the policy is open, a start throws `AlreadyRunningError`
   */
  requestId?: string;
}

/** Cleans up stale NDMP sessions on many clusters at once. */
export class FleetClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts a run, and returns as soon as Temporal has it. A start that was broken off may have happened: the next one
   * tells, by `AlreadyRunningError`; with a `requestId` it gives that run.
   * @throws InvalidRequestError, AlreadyRunningError, RequestIdUsedError, and what waiting throws
   */
  async start(input: FleetInput, options: StartFleetOptions = {}): Promise<FleetHandle> {
    const request = validated(fleetRequestSchema, input, fleetProblem);
    const { requestId } = options;
    if (requestId !== undefined) return this.startOnce(input, request, requestId, options);
    const workflowId = fleetWorkflowId(request.policy.name);
    const handle = await startUnlessRunning(this.client, workflowId, options, () =>
      this.client.workflow.start<typeof cleanupFleet>(
        WORKFLOWS.cleanupFleet,
        this.startOf(workflowId, request),
      ),
    );
    return new FleetHandle(this.client, handle, handle.firstExecutionRunId);
  }

  /**
   * Starts a run and waits for its report: for the whole window and more. Breaking the wait off leaves the run alone.
   * @throws InvalidRequestError, AlreadyRunningError, RequestIdUsedError, RunFailedError, and what waiting throws
   */
  async run(input: FleetInput, options: StartFleetOptions = {}): Promise<FleetReport> {
    const rest = shared(options);
    return (await this.start(input, { ...options, ...rest(ANSWER_WITHIN_MS) })).result(rest());
  }

  /** A handle on a run that was started elsewhere. */
  get(workflowId: string, runId?: string): FleetHandle {
    return new FleetHandle(
      this.client,
      this.client.workflow.getHandle<typeof cleanupFleet>(workflowId, runId),
      runId,
    );
  }

  private async startOnce(
    input: FleetInput,
    request: FleetRequest,
    requestId: string,
    options: CallOptions,
  ): Promise<FleetHandle> {
    const requested = {
      workflow: WORKFLOWS.cleanupFleet,
      requestId,
      input,
      startOf: (id: string) => this.startOf(fleetWorkflowId(request.policy.name, id), request),
    };
    const { handle, runId, usedSince } = await startOnce<typeof cleanupFleet>(
      this.client,
      requested,
      options,
    );
    return new FleetHandle(this.client, handle, runId, usedSince);
  }

  private startOf(workflowId: string, request: FleetRequest): WorkflowStartOptions<typeof cleanupFleet> {
    const { clusters, policy, mode } = request;
    const where = clusters === 'all' ? 'all clusters' : `${clusters.length} clusters`;
    return {
      workflowId,
      taskQueue: this.taskQueue,
      args: [request],
      staticSummary: `${MODE_VERB[mode]} stale NDMP sessions on ${where} by policy ${policy.name}`,
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.operation, value: `fleet-${mode}` }],
    };
  }
}
