import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { CleanupInput, CleanupReport, CleanupRequest } from '../contracts/cleanup';
import { MODE_VERB } from '../contracts/cleanup';
import { cleanupWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../contracts/search-attributes';
import { cleanupRequestSchema } from '../contracts/schemas/requests';
import { cut } from '../contracts/text';
import type { cleanupStaleSessions } from '../workflows';
import { validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { CleanupHandle } from './cleanup-handle';
import { onlyHash } from './only-hash';
import { startUnlessRunning } from './start-once';

/** Starts and follows clean-ups of stale NDMP sessions. */
export class CleanupClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts a run, and returns as soon as Temporal has it. A start that was broken off may have happened: the next one
   * tells, by `AlreadyRunningError`. @throws InvalidRequestError, AlreadyRunningError, and what waiting throws
   */
  async start(input: CleanupInput, options: CallOptions = {}): Promise<CleanupHandle> {
    const request = validated(cleanupRequestSchema, input);
    const workflowId = idOf(request);
    const handle = await startUnlessRunning(this.client, workflowId, options, () =>
      this.begin(workflowId, request),
    );
    return new CleanupHandle(this.client, handle, handle.firstExecutionRunId);
  }

  /**
   * Starts a run and waits for its report: for the whole window and more. Breaking the wait off leaves the run alone.
   * @throws InvalidRequestError, AlreadyRunningError, RunFailedError, and what waiting throws
   */
  async run(input: CleanupInput, options: CallOptions = {}): Promise<CleanupReport> {
    const rest = shared(options);
    return (await this.start(input, rest(ANSWER_WITHIN_MS))).result(rest());
  }

  /** A handle on a run that was started elsewhere. */
  get(workflowId: string, runId?: string): CleanupHandle {
    return new CleanupHandle(
      this.client,
      this.client.workflow.getHandle<typeof cleanupStaleSessions>(workflowId, runId),
      runId,
    );
  }

  private begin(
    workflowId: string,
    request: CleanupRequest,
  ): Promise<WorkflowHandleWithFirstExecutionRunId<typeof cleanupStaleSessions>> {
    const { cluster, policy, mode } = request;
    return this.client.workflow.start<typeof cleanupStaleSessions>(WORKFLOWS.cleanupStaleSessions, {
      workflowId,
      taskQueue: this.taskQueue,
      args: [request],
      staticSummary: `${MODE_VERB[mode]} stale NDMP sessions on ${cluster} by policy ${policy.name}`,
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.cluster, value: cut(cluster, SEARCH_TEXT_LENGTH) },
        { key: SEARCH_ATTRIBUTES.operation, value: `cleanup-${mode}` },
      ],
    });
  }
}

function idOf({ cluster, policy, only }: CleanupRequest): string {
  return cleanupWorkflowId(cluster, policy.name, only === undefined ? undefined : onlyHash(only));
}
