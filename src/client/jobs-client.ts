import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { jobWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { joinUpdate } from '../contracts/messages';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { trackJobRequestSchema } from '../contracts/schemas/jobs';
import type { JobOutcome, TrackJobInput } from '../contracts/track-job';
import type { trackJob } from '../workflows';
import { ANSWER_WITHIN_MS, answerWithin, validated } from './answer';
import { JobHandle } from './job-handle';

/** Waits for ONTAP jobs and commands them. */
export class JobsClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Joins the watch of a job, or starts it: any number of askers share one. A watch that has its answer is not started
   * again: its handle gives the old answer, also long after ONTAP forgot the job. @throws InvalidRequestError, NoAnswerError
   */
  async watch(input: TrackJobInput, withinMs = ANSWER_WITHIN_MS): Promise<JobHandle> {
    const request = validated(trackJobRequestSchema, input);
    const { cluster, uuid, deadline, requestedBy } = request;
    const workflowId = jobWorkflowId(cluster, uuid);
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof trackJob>(WORKFLOWS.trackJob, {
      workflowId,
      taskQueue: this.taskQueue,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `wait for job ${uuid} on ${cluster}`,
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.cluster, value: cluster },
        { key: SEARCH_ATTRIBUTES.job, value: uuid },
      ],
    });
    const asker = { requestedBy, ...(deadline === undefined ? {} : { deadline }) };
    try {
      await answerWithin(this.client, workflowId, 'join', withinMs, () =>
        this.client.workflow.executeUpdateWithStart(joinUpdate, {
          args: [asker],
          updateId: randomUUID(),
          startWorkflowOperation,
        }),
      );
    } catch (error) {
      // It has its answer already.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    return this.get(cluster, uuid);
  }

  /** Waits for the job's end. @throws InvalidRequestError, NoAnswerError, RunFailedError when the watch has no answer */
  async wait(input: TrackJobInput): Promise<JobOutcome> {
    return (await this.watch(input)).result();
  }

  /** The watch of a job, by cluster and uuid. */
  get(cluster: string, uuid: string): JobHandle {
    const handle: WorkflowHandle<typeof trackJob> = this.client.workflow.getHandle(
      jobWorkflowId(cluster, uuid),
    );
    return new JobHandle(this.client, handle);
  }
}
