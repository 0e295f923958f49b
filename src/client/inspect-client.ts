import type { Client } from '@temporalio/client';
import { inspectWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { InspectInput, InspectResult } from '../contracts/inspect';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import type { inspect } from '../workflows';
import { resultOf, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { startOnce } from './start-once';

type Read = InspectInput['read'];
type Of<R extends Read, I = InspectInput> = I extends { read: infer Reads }
  ? R extends Reads
    ? I & { read: R }
    : never
  : never;
type Answer<R extends Read> = InspectResult & { read: R };

/** How a look is made. */
export interface InspectOptions extends CallOptions {
  /** The same id gives the same look, and what it saw, also after its end. @default a new one */
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
   * @throws InvalidRequestError, RequestIdUsedError, RunFailedError, and what waiting throws
   */
  async run<R extends Read>(input: Of<R> & { read: R }, options: InspectOptions = {}): Promise<Answer<R>> {
    const request = validated(inspectRequestSchema, input);
    const { cluster, read } = request;
    const rest = shared(options);
    const { handle } = await startOnce<typeof inspect>(
      this.client,
      {
        workflow: WORKFLOWS.inspect,
        requestId: options.requestId,
        input,
        startOf: (requestId) => ({
          workflowId: inspectWorkflowId(cluster, requestId),
          taskQueue: this.taskQueue,
          args: [request],
          staticSummary: `${read} of ${cluster}`,
        }),
      },
      rest(ANSWER_WITHIN_MS),
    );
    const answer = await resultOf(this.client, handle.workflowId, rest(), () => handle.result());
    return answer as Answer<R>;
  }
}
