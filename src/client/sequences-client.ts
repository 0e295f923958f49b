import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { sequenceWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { DecisionAnswer } from '../contracts/messages';
import { releaseUpdate, sequenceStatusQuery } from '../contracts/messages';
import type { RequestedBy } from '../contracts/requested-by';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { sequenceRequestSchema } from '../contracts/schemas/sequence';
import type { SequenceInput, SequenceReport, SequenceStatus } from '../contracts/sequence';
import type { runJobSequence } from '../workflows';
import { ANSWER_WITHIN_MS, answerWithin, resultOf, validated } from './answer';

/** One sequence of steps over jobs. */
export class SequenceHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof runJobSequence>,
  ) {}

  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** Where it stands, job by job. @throws NoAnswerError */
  status(withinMs = ANSWER_WITHIN_MS): Promise<SequenceStatus> {
    return answerWithin(this.client, this.workflowId, 'the status query', withinMs, () =>
      this.handle.query(sequenceStatusQuery),
    );
  }

  /** Ends the hold that runs, if its step allows it. @throws NoAnswerError */
  release(requestedBy: RequestedBy, withinMs = ANSWER_WITHIN_MS): Promise<DecisionAnswer> {
    return answerWithin(this.client, this.workflowId, 'release', withinMs, () =>
      this.handle.executeUpdate(releaseUpdate, { args: [{ requestedBy }] }),
    );
  }

  /** Starts nothing new and pays every pause back; ends with a report. */
  async cancel(): Promise<void> {
    await this.handle.cancel();
  }

  /** The outcome of each job. @throws RunFailedError */
  result(): Promise<SequenceReport> {
    return resultOf(this.workflowId, () => this.handle.result());
  }
}

/** Drives ONTAP jobs through sequences of steps. */
export class SequencesClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Starts a sequence. @throws InvalidRequestError
   *
   * @param requestId - The same id never starts a second one while the first is open. Default: a new one.
   */
  async start(input: SequenceInput, requestId: string = randomUUID()): Promise<SequenceHandle> {
    const request = validated(sequenceRequestSchema, input);
    const handle = await this.client.workflow.start<typeof runJobSequence>(WORKFLOWS.runJobSequence, {
      workflowId: sequenceWorkflowId(request.cluster, requestId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: this.taskQueue,
      args: [request],
      staticSummary: `${request.steps.map(({ step }) => step).join(', ')} on ${request.cluster}`,
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.cluster, value: request.cluster }],
    });
    return new SequenceHandle(this.client, handle);
  }

  /** Starts a sequence and waits for its end. @throws InvalidRequestError, RunFailedError */
  async run(input: SequenceInput, requestId?: string): Promise<SequenceReport> {
    return (await this.start(input, requestId)).result();
  }

  /** A handle on a sequence that was started elsewhere. */
  get(workflowId: string): SequenceHandle {
    return new SequenceHandle(this.client, this.client.workflow.getHandle<typeof runJobSequence>(workflowId));
  }
}
