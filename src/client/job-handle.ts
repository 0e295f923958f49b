import { createHash, randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type UpdateDefinition, WorkflowNotFoundError } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';
import { cancelJobUpdate, jobStatusQuery, pauseJobUpdate, resumeJobUpdate } from '../contracts/messages';
import type {
  CommandAnswer,
  JobCommandInput,
  JobOutcome,
  JobStatus,
  LastLook,
  WatchFailure,
} from '../contracts/track-job';
import { lastLookIn } from '../temporal';
import type { trackJob } from '../workflows';
import { answerWithin, doneWithin, resultOf } from './answer';
import type { CallOptions } from './call-options';
import { missedCommand } from './earlier-answer';
import { statusWithTroubles } from './troubles';
import { NoAnswerError, RunFailedError } from './errors';

/** A command reads, sends, and looks until it took effect: minutes, when ONTAP is slow. */
const COMMAND_WITHIN_MS = 15 * 60_000;

/** A watch with the same deadline fails by itself; after this it has a later one, ms. */
const WATCH_ENDS_WITHIN_MS = 3_000;

/** Tries of a command that an open watch did not take: it continued as new just then. */
const OPEN_TRIES = 5;

type CommandUpdate = UpdateDefinition<CommandAnswer, [JobCommandInput]>;

/** How a command is sent. */
export interface CommandOptions extends CallOptions {
  /** The same command with the same id gives the old answer instead of a second command. @default a new one */
  requestId?: string;
}

/** How long an answer is waited for. */
export interface JobResultOptions extends CallOptions {
  /** As in `TrackJobInput`: at this instant the wait fails with `DeadlineExceeded`, however long the watch goes on. */
  deadline?: string;
}

/** The watch of one job. */
export class JobHandle {
  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<typeof trackJob>,
  ) {}

  /** Of the watch; there is one for each job. */
  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** What the watch knows. @throws NoAnswerError, RunFailedError, and what waiting throws */
  status(options: CallOptions = {}): Promise<JobStatus> {
    return statusWithTroubles(this.client, this.workflowId, options, () => this.handle.query(jobStatusQuery));
  }

  /** What the last look knew of the job; absent before the first one, as looks begin anew (after a command, and in a new run), and after the end. @throws NoAnswerError, RunFailedError */
  async lastSeen(options: CallOptions = {}): Promise<LastLook | undefined> {
    const description = await doneWithin(this.client, this.workflowId, 'a look at the watch', options, () =>
      this.handle.describe(),
    );
    return lastLookIn(description, this.client);
  }

  /**
   * Pauses the job; most kinds refuse. A closed watch takes no command. A command whose wait was broken off may have been
   * sent: ask again with the same `requestId`. A fourth command at a time is refused with `TooManyCommands`.
   * @throws NoAnswerError, RunFailedError, TooManyUpdatesError, and what waiting throws
   */
  pause(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(pauseJobUpdate, input, options);
  }

  /** Resumes the job; otherwise as {@link JobHandle.pause}. */
  resume(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(resumeJobUpdate, input, options);
  }

  /** Cancels the job, which may still end as a success; otherwise as {@link JobHandle.pause}. */
  cancelJob(input: JobCommandInput, options?: CommandOptions): Promise<CommandAnswer> {
    return this.command(cancelJobUpdate, input, options);
  }

  /** Ends the watch and leaves the job alone. @throws NoAnswerError, RunFailedError */
  async stopWatching(options: CallOptions = {}): Promise<void> {
    await doneWithin(this.client, this.workflowId, 'the cancel', options, () => this.handle.cancel());
  }

  /** The job's final answer. @throws RunFailedError when the watch has none, or the deadline came; and what waiting throws */
  async result({ deadline, ...options }: JobResultOptions = {}): Promise<JobOutcome> {
    const { withinMs = Number.POSITIVE_INFINITY } = options;
    const restMs = deadline === undefined ? Number.POSITIVE_INFINITY : restOf(deadline);
    const within = { ...options, withinMs: Math.min(restMs, withinMs) };
    try {
      return await resultOf(this.client, this.workflowId, within, () => this.handle.result());
    } catch (error) {
      if (deadline === undefined || restMs > withinMs || !(error instanceof NoAnswerError)) throw error;
      throw this.deadlineExceeded(deadline);
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
    { requestId, ...options }: CommandOptions = {},
  ): Promise<CommandAnswer> {
    const within = { ...options, withinMs: options.withinMs ?? COMMAND_WITHIN_MS };
    const updateId = updateIdOf(update.name, requestId ?? randomUUID());
    return answerWithin(this.client, this.workflowId, update.name, within, () =>
      this.send(update, input, updateId),
    );
  }

  /** A watch that continues as new takes nothing at that instant, and Temporal knows the ids of its newest run alone. */
  private async send(
    update: CommandUpdate,
    input: JobCommandInput,
    updateId: string,
  ): Promise<CommandAnswer> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.handle.executeUpdate(update, { args: [input], updateId });
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        const missed = await missedCommand(this.client, this.workflowId, updateId);
        if (missed.kind === 'closed' && missed.answer !== undefined) return missed.answer;
        if (missed.kind === 'closed' || tries >= OPEN_TRIES) throw error;
      }
    }
  }
}

/** Id of an update: what is asked for, under the caller's id, whatever characters and length that has. */
export const updateIdOf = (update: string, requestId: string): string =>
  createHash('sha256')
    .update(JSON.stringify([update, requestId]))
    .digest('hex');

/** @returns ms until the instant, and what a watch with the same deadline needs to fail by itself */
function restOf(deadline: string): number {
  return Math.max(0, Date.parse(deadline) - Date.now()) + WATCH_ENDS_WITHIN_MS;
}
