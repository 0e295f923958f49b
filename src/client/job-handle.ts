import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import { cancelJobUpdate, jobStatusQuery, pauseJobUpdate, resumeJobUpdate } from '../contracts/messages';
import type {
  CommandAnswer,
  JobCommandInput,
  JobOutcome,
  JobStatus,
  SeenJob,
  WatchFailure,
} from '../contracts/track-job';
import type { trackJob } from '../workflows';
import { ANSWER_WITHIN_MS, answerWithin, resultOf } from './answer';
import { RunFailedError } from './errors';

/** A command reads, sends, and looks until it took effect: minutes, when ONTAP is slow. */
const COMMAND_WITHIN_MS = 15 * 60_000;

/** A watch with the same deadline fails by itself; after this it has a later one, ms. */
const WATCH_ENDS_WITHIN_MS = 3_000;
/** Node's timers take no more, ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1 - WATCH_ENDS_WITHIN_MS;

type CommandUpdate = UpdateDefinition<CommandAnswer, [JobCommandInput]>;

/** How a command is sent. */
export interface CommandOptions {
  /** The same id gives the old answer instead of a second command. @default a new one */
  requestId?: string;
  /** @default 15 minutes */
  withinMs?: number;
}

/** The watch of one job. */
export class JobHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof trackJob>,
  ) {}

  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** What the watch knows. @throws NoAnswerError */
  status(withinMs = ANSWER_WITHIN_MS): Promise<JobStatus> {
    return answerWithin(this.client, this.workflowId, 'the status query', withinMs, () =>
      this.handle.query(jobStatusQuery),
    );
  }

  /** The job as the last look saw it; absent before the first one, and after the end. */
  async lastSeen(): Promise<SeenJob | undefined> {
    const { raw } = await this.handle.describe();
    const [payload] =
      raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'pollJob')?.heartbeatDetails
        ?.payloads ?? [];
    const { payloadConverter } = this.client.options.loadedDataConverter;
    return payload === undefined ? undefined : payloadConverter.fromPayload<SeenJob>(payload);
  }

  /** Pauses the job; most kinds refuse. A closed watch takes no command. @throws NoAnswerError, RunFailedError */
  pause(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(pauseJobUpdate, input, options);
  }

  /** Resumes the job. @throws NoAnswerError, RunFailedError */
  resume(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(resumeJobUpdate, input, options);
  }

  /** Cancels the job, which may still end as a success. @throws NoAnswerError, RunFailedError */
  cancelJob(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(cancelJobUpdate, input, options);
  }

  /** Ends the watch and leaves the job alone. */
  async stopWatching(): Promise<void> {
    await this.handle.cancel();
  }

  /**
   * The job's final answer. @throws RunFailedError when the watch has none
   *
   * @param deadline - Not waited for longer than to this instant, however long the watch goes on (`DeadlineExceeded`).
   */
  async result(deadline?: string): Promise<JobOutcome> {
    const result = () => resultOf(this.workflowId, () => this.handle.result());
    const restMs = deadline === undefined ? Number.POSITIVE_INFINITY : Date.parse(deadline) - Date.now();
    if (deadline === undefined || restMs > LONGEST_TIMER_MS) return result();
    const late = AbortSignal.timeout(Math.max(0, restMs) + WATCH_ENDS_WITHIN_MS);
    try {
      return await this.client.connection.withAbortSignal(late, result);
    } catch (error) {
      throw late.aborted ? this.deadlineExceeded(deadline) : error;
    }
  }

  private deadlineExceeded(deadline: string): RunFailedError {
    const failure: WatchFailure = { outcome: 'deadline_exceeded', deadline };
    return new RunFailedError(
      this.workflowId,
      FAILURE.DeadlineExceeded,
      `The job had not ended at ${deadline}; its watch goes on for others`,
      failure,
    );
  }

  private command(
    update: CommandUpdate,
    input: JobCommandInput,
    { requestId, withinMs }: CommandOptions = {},
  ): Promise<CommandAnswer> {
    return answerWithin(this.client, this.workflowId, update.name, withinMs ?? COMMAND_WITHIN_MS, () =>
      this.handle.executeUpdate(update, { args: [input], updateId: requestId ?? randomUUID() }),
    );
  }
}
