import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { jobWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { joinUpdate } from '../contracts/messages';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { trackJobRequestSchema } from '../contracts/schemas/jobs';
import type { JobOutcome, JoinInput, TrackJobInput, TrackJobRequest } from '../contracts/track-job';
import type { trackJob } from '../workflows';
import { answerWithin, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { JobHandle } from './job-handle';

/** Waits for ONTAP jobs and commands them. */
export class JobsClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Joins the watch of a job, or starts it: any number of askers share one. A watch that has its answer is not started
   * again: its handle gives the old answer, also long after ONTAP forgot the job. Stopping to wait for the answer later
   * leaves the watch alone. @throws InvalidRequestError, NoAnswerError, and what waiting throws
   */
  async watch(input: TrackJobInput, options: CallOptions = {}): Promise<JobHandle> {
    const request = validated(trackJobRequestSchema, input);
    const { cluster, uuid } = request;
    await answerWithin(this.client, jobWorkflowId(cluster, uuid), 'join', options, () => this.join(request));
    return this.get(cluster, uuid);
  }

  /**
   * Waits for the job's end, at most to the own deadline: others may have asked the watch to go on for longer. With
   * `withinMs` the wait ends earlier and the watch goes on to its deadline.
   * @throws InvalidRequestError, NoAnswerError, RunFailedError when there is no answer; and what waiting throws
   */
  async wait(input: TrackJobInput, options: CallOptions = {}): Promise<JobOutcome> {
    const rest = shared(options);
    const handle = await this.watch(input, rest(ANSWER_WITHIN_MS));
    const { deadline } = input;
    return handle.result({ ...rest(), ...(deadline === undefined ? {} : { deadline }) });
  }

  /** The watch of a job, by cluster and uuid. */
  get(cluster: string, uuid: string): JobHandle {
    const handle: WorkflowHandle<typeof trackJob> = this.client.workflow.getHandle(
      jobWorkflowId(cluster, uuid),
    );
    return new JobHandle(this.client, handle);
  }

  private async join(request: TrackJobRequest): Promise<void> {
    const { requestedBy, deadline } = request;
    const args: [JoinInput] = [{ requestedBy, ...(deadline === undefined ? {} : { deadline }) }];
    for (let tries = 1; ; tries++) {
      const startWorkflowOperation = this.startOperation(request);
      try {
        await this.client.workflow.executeUpdateWithStart(joinUpdate, {
          args,
          updateId: randomUUID(),
          startWorkflowOperation,
        });
        return;
      } catch (error) {
        // It has its answer already.
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        // It ended while we joined: the next try finds its answer, or starts a new watch.
        if (!hasJustEnded(error) || tries >= JOIN_TRIES) throw error;
      }
    }
  }

  private startOperation(request: TrackJobRequest): WithStartWorkflowOperation<typeof trackJob> {
    const { cluster, uuid } = request;
    return new WithStartWorkflowOperation<typeof trackJob>(WORKFLOWS.trackJob, {
      workflowId: jobWorkflowId(cluster, uuid),
      taskQueue: this.taskQueue,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `wait for job ${uuid} on ${cluster}`,
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.cluster, value: cluster },
        { key: SEARCH_ATTRIBUTES.job, value: uuid.toLowerCase() },
      ],
    });
  }
}

/** A watch that ends while it is joined does so once. */
const JOIN_TRIES = 3;

function hasJustEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
}
