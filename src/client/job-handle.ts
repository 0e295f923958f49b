import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { cancelJobUpdate, jobStatusQuery, pauseJobUpdate, resumeJobUpdate } from '../contracts/messages';
import type { CommandAnswer, JobCommandInput, JobOutcome, JobStatus, SeenJob } from '../contracts/track-job';
import type { trackJob } from '../workflows';
import { ANSWER_WITHIN_MS, answerWithin, resultOf } from './answer';

/** A command reads, sends, and looks until it took effect: minutes, when ONTAP is slow. */
const COMMAND_WITHIN_MS = 15 * 60_000;

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

  /** The job's final answer. @throws RunFailedError when the watch has none */
  result(): Promise<JobOutcome> {
    return resultOf(this.workflowId, () => this.handle.result());
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
