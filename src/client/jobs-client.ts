import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  QueryNotRegisteredError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { z } from 'zod';
import { jobWorkflowId, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { jobStatusQuery, joinUpdate } from '../contracts/messages';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes';
import { trackJobRequestSchema } from '../contracts/schemas/jobs';
import { uuidSchema } from '../contracts/schemas/primitives';
import type { JobOutcome, JoinInput, TrackJobInput, TrackJobRequest } from '../contracts/track-job';
import type { trackJob } from '../workflows';
import { answerWithin, validated } from './answer';
import { isTimeOut } from './bounded';
import { ANSWER_WITHIN_MS, type CallOptions, shared } from './call-options';
import { InvalidRequestError, OntapWorkflowsError, WaitAbortedError } from './errors';
import { JobHandle, updateIdOf } from './job-handle';
import { changesNothing } from './changes-nothing';

/** How the wait for one of several jobs ended: with its answer, or why there is none. */
export type WaitedJob = { cluster: string; uuid: string } & (
  { answer: JobOutcome } | { error: OntapWorkflowsError }
);

/** How a watch is joined, or begun. */
export interface WatchOptions extends CallOptions {
  /** Begins a new watch where the earlier one ended as `vanished`; no other answer is thrown away. @default false */
  anew?: boolean;
}

/** How several jobs are waited for. */
export interface WaitAllOptions extends WatchOptions {
  /** The first job that does not succeed ends the waits for the others; their watches go on. @default false */
  failFast?: boolean;
}

/** Each is a join and a wait of its own over one connection. */
const MOST_AT_ONCE = 200;

const waitAllSchema = z.array(trackJobRequestSchema).min(1).max(MOST_AT_ONCE);

/** What ONTAP answers a request with that it works on as a job. */
const jobLinkSchema = z.looseObject({ job: z.looseObject({ uuid: uuidSchema }) });

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
  async watch(input: TrackJobInput, { anew = false, ...options }: WatchOptions = {}): Promise<JobHandle> {
    const request = validated(trackJobRequestSchema, input);
    const { cluster, uuid } = request;
    const join = () => this.join(request, anew);
    await answerWithin(this.client, jobWorkflowId(cluster, uuid), 'join', options, join);
    return this.get(cluster, uuid);
  }

  /**
   * Waits for the job's end, at most to the own deadline: others may have asked the watch to go on for longer. With
   * `withinMs` the wait ends earlier and the watch goes on to its deadline.
   * @throws InvalidRequestError, NoAnswerError, RunFailedError when there is no answer; and what waiting throws
   */
  async wait(input: TrackJobInput, { anew = false, ...options }: WatchOptions = {}): Promise<JobOutcome> {
    const rest = shared(options);
    const handle = await this.watch(input, { ...rest(ANSWER_WITHIN_MS), anew });
    const { deadline } = input;
    return handle.result({ ...rest(), ...(deadline === undefined ? {} : { deadline }) });
  }

  /**
   * Waits for the job that an answer of ONTAP links to, otherwise as {@link JobsClient.wait}.
   *
   * @param response - Body of the answer to any request, such as of a 202: `{ job: { uuid } }`.
   * @throws InvalidRequestError, too, when the answer has no job: ONTAP had done at once what it was asked
   */
  async waitFor(
    response: unknown,
    request: Omit<TrackJobInput, 'uuid'>,
    options: WatchOptions = {},
  ): Promise<JobOutcome> {
    const { success, data } = jobLinkSchema.safeParse(response);
    if (!success) throw new InvalidRequestError([NO_JOB_LINK]);
    return this.wait({ ...request, uuid: data.job.uuid }, options);
  }

  /**
   * Waits for up to 200 jobs at once. No job's trouble loses the answers of the others: where there is no answer, its
   * place has the error instead. With `failFast` the waits that were broken off have a `WaitAbortedError`.
   *
   * @returns One entry for each input, in their order
   * @throws InvalidRequestError, before any is begun; WaitAbortedError when the caller's signal was aborted
   */
  async waitAll(
    inputs: TrackJobInput[],
    { failFast = false, ...options }: WaitAllOptions = {},
  ): Promise<WaitedJob[]> {
    validated(waitAllSchema, inputs);
    const { signal, ...rest } = options;
    const broken = new AbortController();
    const either = AbortSignal.any([broken.signal, ...(signal === undefined ? [] : [signal])]);
    setMaxListeners(0, either);
    const waits = inputs.map(async (input): Promise<WaitedJob> => {
      const waited = await this.waited(input, { ...rest, signal: either });
      if (failFast && !('answer' in waited && waited.answer.outcome === 'succeeded')) broken.abort(FAIL_FAST);
      return waited;
    });
    const all = await Promise.all(waits);
    if (signal?.aborted) throw new WaitAbortedError(`${inputs.length} jobs`, signal.reason);
    return all;
  }

  private async waited(input: TrackJobInput, options: WatchOptions): Promise<WaitedJob> {
    const { cluster, uuid } = input;
    try {
      return { cluster, uuid, answer: await this.wait(input, options) };
    } catch (error) {
      if (error instanceof OntapWorkflowsError) return { cluster, uuid, error };
      throw error;
    }
  }

  /** The watch of a job, by cluster and uuid. */
  get(cluster: string, uuid: string): JobHandle {
    const handle: WorkflowHandle<typeof trackJob> = this.client.workflow.getHandle(
      jobWorkflowId(cluster, uuid),
    );
    return new JobHandle(this.client, handle);
  }

  private async join(request: TrackJobRequest, anew: boolean): Promise<void> {
    const { requestedBy, deadline } = request;
    const args: [JoinInput] = [{ requestedBy, ...(deadline === undefined ? {} : { deadline }) }];
    const requestId = randomUUID();
    for (let tries = 1; ; tries++) {
      const found = await this.foundFor(request, anew);
      if (found === 'joined') return;
      const startWorkflowOperation = this.startOperation(request, found);
      try {
        await this.client.workflow.executeUpdateWithStart(joinUpdate, {
          args,
          // One that a closed watch has taken would give its old answer, and start nothing.
          updateId: updateIdOf(joinUpdate.name, `${requestId}/${tries}`),
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

  /** What there is of the watch. A run takes 2,000 updates: one that has taken many is not joined where that changes nothing. */
  private async foundFor(request: TrackJobRequest, anew: boolean): Promise<Found> {
    const handle = this.client.workflow.getHandle<typeof trackJob>(
      jobWorkflowId(request.cluster, request.uuid),
    );
    let untilMs = Number.POSITIVE_INFINITY;
    try {
      const { status, historyLength } = await handle.describe();
      if (status.name === 'COMPLETED')
        return anew && (await handle.result()).outcome === 'vanished' ? 'vanished' : 'joined';
      // Many who ask a watch at once keep its worker from working on it: one that has taken few is simply joined.
      if (status.name !== 'RUNNING' || historyLength < MANY_EVENTS) return 'to be joined';
      untilMs = Date.now() + ASKED_WITHIN_MS;
      const told = await this.client.connection.withDeadline(untilMs, () => handle.query(jobStatusQuery));
      return changesNothing(request, told) ? 'joined' : 'to be joined';
    } catch (error) {
      const isUnknown = error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError;
      if (isUnknown || isTimeOut(error, untilMs)) return 'to be joined';
      throw error;
    }
  }

  private startOperation(
    request: TrackJobRequest,
    found: Found,
  ): WithStartWorkflowOperation<typeof trackJob> {
    const { cluster, uuid } = request;
    return new WithStartWorkflowOperation<typeof trackJob>(WORKFLOWS.trackJob, {
      workflowId: jobWorkflowId(cluster, uuid),
      taskQueue: this.taskQueue,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: found === 'vanished' ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `wait for job ${uuid} on ${cluster}`,
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.cluster, value: cluster },
        { key: SEARCH_ATTRIBUTES.job, value: uuid.toLowerCase() },
      ],
    });
  }
}

/** `vanished`: its answer is one that a new watch may be begun for. */
type Found = 'joined' | 'to be joined' | 'vanished';

const NO_JOB_LINK =
  'response: has no job ({ job: { uuid } }); give the body of an answer of ONTAP that links to one, such as of a 202';

const FAIL_FAST = 'another job did not succeed';

/** A watch with so many has taken twenty joins or more, each of at least two events, of 2,000 that it may take. */
const MANY_EVENTS = 100;

/** One that continues as new just then may answer after many seconds, where a join is taken at once, ms. */
const ASKED_WITHIN_MS = 1_000;

/** A watch that ends while it is joined does so once. */
const JOIN_TRIES = 3;

function hasJustEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
}
