import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { inspectWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { InspectInput, InspectResult } from '../contracts/inspect';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import type { inspect } from '../workflows';
import { resultOf, validated } from './answer';

type Read = InspectInput['read'];
type Of<R extends Read, I = InspectInput> = I extends { read: infer Reads }
  ? R extends Reads
    ? I & { read: R }
    : never
  : never;
type Answer<R extends Read> = InspectResult & { read: R };

/** Asks a cluster through Temporal: credentials stay with the worker, and the look is on record. */
export class InspectClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /** What ONTAP says now. @throws InvalidRequestError, RunFailedError */
  async run<R extends Read>(
    input: Of<R> & { read: R },
    requestId: string = randomUUID(),
  ): Promise<Answer<R>> {
    const request = validated(inspectRequestSchema, input);
    const workflowId = inspectWorkflowId(request.cluster, requestId);
    const answer = await resultOf(workflowId, () =>
      this.client.workflow.execute<typeof inspect>(WORKFLOWS.inspect, {
        workflowId,
        taskQueue: this.taskQueue,
        args: [request],
        staticSummary: `${request.read} of ${request.cluster}`,
      }),
    );
    return answer as Answer<R>;
  }
}
