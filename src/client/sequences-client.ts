import type { Client, WorkflowHandle } from '@temporalio/client';
import { sequenceWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { DecisionAnswer } from '../contracts/messages';
import { releaseUpdate, sequenceStatusQuery } from '../contracts/messages';
import type { RequestedBy } from '../contracts/requested-by';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { sequenceRequestSchema } from '../contracts/schemas/sequence';
import type { SequenceInput, SequenceReport, SequenceStatus } from '../contracts/sequence';
import { sequenceProblem } from '../rules/history';
import type { runJobSequence } from '../workflows';
import { decisionWithin, doneWithin, resultOf, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { statusWithTroubles } from './troubles';
import { startOnce } from './start-once';

/** One sequence of steps over jobs. */
export class SequenceHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof runJobSequence>,
    /** When it began, ISO 8601; present when `start` found the request id used: this is that sequence. */
    readonly usedSince?: string,
  ) {}

  /** Of the sequence, with the request id at its end. */
  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** Where it stands, job by job. @throws NoAnswerError, RunFailedError, and what waiting throws */
  status(options: CallOptions = {}): Promise<SequenceStatus> {
    return statusWithTroubles(this.client, this.workflowId, options, () =>
      this.handle.query(sequenceStatusQuery),
    );
  }

  /** Ends the hold that runs, if its step allows it. @throws NoAnswerError, RunFailedError, and what waiting throws */
  release(requestedBy: RequestedBy, options: CallOptions = {}): Promise<DecisionAnswer> {
    return decisionWithin(this.client, this.workflowId, 'release', options, () =>
      this.handle.executeUpdate(releaseUpdate, { args: [{ requestedBy }] }),
    );
  }

  /** Starts nothing new and pays every pause back; ends with a report. @throws NoAnswerError, RunFailedError */
  async cancel(options: CallOptions = {}): Promise<void> {
    await doneWithin(this.client, this.workflowId, 'the cancel', options, () => this.handle.cancel());
  }

  /** The outcome of each job. @throws RunFailedError, and what waiting throws */
  result(options: CallOptions = {}): Promise<SequenceReport> {
    return resultOf(this.client, this.workflowId, options, () => this.handle.result());
  }
}

/** How a sequence is started. */
export interface StartSequenceOptions extends CallOptions {
  /** The same id gives the same sequence, also after its end, and never a second one. @default a new one */
  requestId?: string;
}

/** Drives ONTAP jobs through sequences of steps. */
export class SequencesClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /** Starts a sequence, or finds that of the request id. @throws InvalidRequestError, RequestIdUsedError, and what waiting throws */
  async start(input: SequenceInput, options: StartSequenceOptions = {}): Promise<SequenceHandle> {
    const request = validated(sequenceRequestSchema, input, sequenceProblem);
    const { cluster, steps } = request;
    const { handle, usedSince } = await startOnce<typeof runJobSequence>(
      this.client,
      {
        workflow: WORKFLOWS.runJobSequence,
        requestId: options.requestId,
        input,
        startOf: (requestId) => ({
          workflowId: sequenceWorkflowId(cluster, requestId),
          taskQueue: this.taskQueue,
          args: [request],
          staticSummary: `${steps.map(({ step }) => step).join(', ')} on ${cluster}`,
          typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.cluster, value: cluster }],
        }),
      },
      options,
    );
    return new SequenceHandle(this.client, handle, usedSince);
  }

  /**
   * Starts a sequence and waits for its end. Breaking the wait off leaves the sequence alone.
   * @throws InvalidRequestError, RequestIdUsedError, RunFailedError, and what waiting throws
   */
  async run(input: SequenceInput, options: StartSequenceOptions = {}): Promise<SequenceReport> {
    const rest = shared(options);
    return (await this.start(input, { ...options, ...rest(ANSWER_WITHIN_MS) })).result(rest());
  }

  /** A handle on a sequence that was started elsewhere. */
  get(workflowId: string): SequenceHandle {
    return new SequenceHandle(this.client, this.client.workflow.getHandle<typeof runJobSequence>(workflowId));
  }
}
