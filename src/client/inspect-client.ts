import type { Client, WorkflowHandle } from '@temporalio/client';
import { durationMs } from '../contracts/duration';
import { inspectWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import type { InspectInput, InspectResult } from '../contracts/inspect';
import { inspectRequestSchema } from '../contracts/schemas/inspect';
import type { inspect } from '../workflows';
import { resultOf, validated } from './answer';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { NoAnswerError } from './errors';
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

/** Events of a run that no worker has begun: started, and its first task scheduled. */
const UNTAKEN_EVENTS = 2;

const isUntaken = async (handle: Pick<WorkflowHandle, 'describe'>): Promise<boolean> =>
  (await handle.describe()).historyLength <= UNTAKEN_EVENTS;

/** Asks a cluster through Temporal: credentials stay with the worker, and the look is on record. */
export class InspectClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * What ONTAP says now. A cluster that no worker serves fails it after `unservedAfter`, and so does a Temporal without
   * any worker of ours. @throws NoAnswerError, InvalidRequestError, RequestIdUsedError, RunFailedError, and what waiting throws
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
    const { workflowId } = handle;
    const wait = (within: CallOptions) => resultOf(this.client, workflowId, within, () => handle.result());
    const untakenMs = durationMs(request.unservedAfter);
    try {
      return (await wait(rest(untakenMs))) as Answer<R>;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      // A worker that has the run fails it itself when no other serves the cluster.
      if (await isUntaken(handle)) throw new NoAnswerError(`the look at ${cluster}`, untakenMs);
    }
    return (await wait(rest())) as Answer<R>;
  }
}
