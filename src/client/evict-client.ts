import type { Client } from '@temporalio/client';
import type { CleanupReport } from '../contracts/cleanup';
import type { EvictInput } from '../contracts/evict';
import { EVICT_POLICY, evictWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../contracts/search-attributes';
import { evictRequestSchema } from '../contracts/schemas/evict';
import { cut } from '../contracts/text';
import type { evictClient } from '../workflows';
import { validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { CleanupHandle } from './cleanup-handle';
import { startUnlessRunning } from './start-once';

/** Looks at the sessions of a dead backup server, and kills all of them, if none of them moves and somebody approves. */
export class EvictClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts an eviction, and returns as soon as Temporal has it; its handle is that of a clean-up, whose kind it is.
   * @throws InvalidRequestError, AlreadyRunningError for a client that is being evicted, and what waiting throws
   */
  async start(input: EvictInput, options: CallOptions = {}): Promise<CleanupHandle> {
    const request = validated(evictRequestSchema, input);
    const { cluster, client, mode } = request;
    const workflowId = evictWorkflowId(cluster, client);
    const handle = await startUnlessRunning(this.client, workflowId, options, () =>
      this.client.workflow.start<typeof evictClient>(WORKFLOWS.evictClient, {
        workflowId,
        taskQueue: this.taskQueue,
        args: [request],
        staticSummary: `${mode === 'report' ? 'report on' : 'kill'} all NDMP sessions of ${client} on ${cluster}`,
        typedSearchAttributes: [
          { key: SEARCH_ATTRIBUTES.cluster, value: cut(cluster, SEARCH_TEXT_LENGTH) },
          { key: SEARCH_ATTRIBUTES.operation, value: `${EVICT_POLICY}-${mode}` },
        ],
      }),
    );
    return new CleanupHandle(this.client, handle, handle.firstExecutionRunId);
  }

  /**
   * Starts an eviction and waits for its report: for the window, the approval and the kills. Breaking the wait off leaves
   * the run alone. @throws InvalidRequestError, AlreadyRunningError, RunFailedError, and what waiting throws
   */
  async run(input: EvictInput, options: CallOptions = {}): Promise<CleanupReport> {
    const rest = shared(options);
    return (await this.start(input, rest(ANSWER_WITHIN_MS))).result(rest());
  }

  /** A handle on an eviction that was started elsewhere. */
  get(cluster: string, client: string): CleanupHandle {
    return new CleanupHandle(this.client, this.client.workflow.getHandle(evictWorkflowId(cluster, client)));
  }
}
