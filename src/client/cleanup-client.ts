import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { CleanupInput, CleanupReport } from '../contracts/cleanup';
import { cleanupWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../contracts/search-attributes';
import { cleanupRequestSchema } from '../contracts/schemas/requests';
import { cut } from '../contracts/text';
import type { cleanupStaleSessions } from '../workflows';
import { validated } from './answer';
import { CleanupHandle } from './cleanup-handle';
import { AlreadyRunningError } from './errors';
import { onlyHash } from './only-hash';

/** Starts and follows clean-ups of stale NDMP sessions. */
export class CleanupClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /** Starts a run. @throws InvalidRequestError, AlreadyRunningError */
  async start(input: CleanupInput): Promise<CleanupHandle> {
    const request = validated(cleanupRequestSchema, input);
    const { cluster, policy, only, mode } = request;
    const workflowId = cleanupWorkflowId(
      cluster,
      policy.name,
      only === undefined ? undefined : onlyHash(only),
    );
    try {
      const handle = await this.client.workflow.start<typeof cleanupStaleSessions>(
        WORKFLOWS.cleanupStaleSessions,
        {
          workflowId,
          taskQueue: this.taskQueue,
          args: [request],
          staticSummary: `${mode} stale NDMP sessions on ${cluster} by policy ${policy.name}`,
          typedSearchAttributes: [
            { key: SEARCH_ATTRIBUTES.cluster, value: cut(cluster, SEARCH_TEXT_LENGTH) },
            { key: SEARCH_ATTRIBUTES.operation, value: `cleanup-${mode}` },
          ],
        },
      );
      return new CleanupHandle(this.client, handle, handle.firstExecutionRunId);
    } catch (error) {
      throw error instanceof WorkflowExecutionAlreadyStartedError
        ? new AlreadyRunningError(workflowId)
        : error;
    }
  }

  /** Starts a run and waits for its report. @throws InvalidRequestError, AlreadyRunningError, RunFailedError */
  async run(input: CleanupInput): Promise<CleanupReport> {
    return (await this.start(input)).result();
  }

  /** A handle on a run that was started elsewhere. */
  get(workflowId: string, runId?: string): CleanupHandle {
    return new CleanupHandle(
      this.client,
      this.client.workflow.getHandle<typeof cleanupStaleSessions>(workflowId, runId),
      runId,
    );
  }
}
