import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { inspectWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { InspectInput, InspectResult } from '../contracts/inspect';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import type { inspect } from '../workflows';
import { doneWithin, resultOf, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';

type Read = InspectInput['read'];
type Of<R extends Read, I = InspectInput> = I extends { read: infer Reads }
  ? R extends Reads
    ? I & { read: R }
    : never
  : never;
type Answer<R extends Read> = InspectResult & { read: R };

/** How a look is made. */
export interface InspectOptions extends CallOptions {
  /** Ends the id of its workflow. @default a new one */
  requestId?: string;
}

/** Asks a cluster through Temporal: credentials stay with the worker, and the look is on record. */
export class InspectClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * What ONTAP says now. A cluster that no worker serves fails it after `unservedAfter`.
   * @throws InvalidRequestError, RunFailedError, and what waiting throws
   */
  async run<R extends Read>(input: Of<R> & { read: R }, options: InspectOptions = {}): Promise<Answer<R>> {
    const request = validated(inspectRequestSchema, input);
    const workflowId = inspectWorkflowId(request.cluster, options.requestId ?? randomUUID());
    const rest = shared(options);
    const handle = await doneWithin(this.client, workflowId, 'the start', rest(ANSWER_WITHIN_MS), () =>
      this.client.workflow.start<typeof inspect>(WORKFLOWS.inspect, {
        workflowId,
        taskQueue: this.taskQueue,
        args: [request],
        staticSummary: `${request.read} of ${request.cluster}`,
      }),
    );
    const answer = await resultOf(this.client, workflowId, rest(), () => handle.result());
    return answer as Answer<R>;
  }
}
