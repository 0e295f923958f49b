import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { HaltRequest, HaltState } from '../contracts/halt';
import { HALT_MEMO, haltStateOf } from '../contracts/halt';
import { HALT_WORKFLOW_ID, WORKFLOW_QUEUE, WORKFLOWS } from '../contracts/ids';
import { resumeUpdate } from '../contracts/messages';
import type { RequestedBy } from '../contracts/requested-by';
import { haltRequestSchema } from '../contracts/schemas/halt';
import { requestedBySchema } from '../contracts/schemas/requests';
import type { halt } from '../workflows';
import { answerWithin, doneWithin, validated } from './answer';
import { type CallOptions, shared } from './call-options';
import { RunFailedError } from './errors';
import { pauseForHalt, resumeAfterHalt, type ScheduleChanges } from './schedules/halted-schedules';

/** What `halt` did. */
export interface HaltAnswer {
  /** It was halted before; that halt, and its reason, stay. */
  wasHalted: boolean;
  state: HaltState;
  /** Schedules that were paused now; those that were paused before are left as they were. */
  schedules: ScheduleChanges;
}

/** What `resume` did. */
export interface ResumeAnswer {
  wasHalted: boolean;
  /** Schedules that a halt had paused and that go on now. */
  schedules: ScheduleChanges;
}

/** Stops all kills on all clusters at once, and lets them go on. */
export class HaltClient {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * Halts all kills, then pauses our schedules. Holds from the first answer of the server on, also while no worker
   * runs. Does no harm twice. @throws InvalidRequestError, NoAnswerError, and what waiting throws
   */
  async halt(requestedBy: HaltRequest['requestedBy'], options: CallOptions = {}): Promise<HaltAnswer> {
    const request = validated(haltRequestSchema, { requestedBy });
    const rest = shared(options);
    const wasHalted = !(await this.start(request, rest()));
    const state = await this.status(rest());
    const schedules = await this.schedules(rest(), () => pauseForHalt(this.client, request.requestedBy));
    return { wasHalted, state, schedules };
  }

  /**
   * Lifts the halt, then lets those schedules go on that a halt has paused. @throws InvalidRequestError, NoAnswerError
   * when no worker runs (then it stays halted), and what waiting throws
   */
  async resume(requestedBy: RequestedBy, options: CallOptions = {}): Promise<ResumeAnswer> {
    const who = validated(requestedBySchema, requestedBy);
    const rest = shared(options);
    const wasHalted = await this.lift(who, rest());
    return { wasHalted, schedules: await this.schedules(rest(), () => resumeAfterHalt(this.client, who)) };
  }

  /** Whether killing is halted, by whom and why; needs no worker. @throws NoAnswerError, and what waiting throws */
  async status(options: CallOptions = {}): Promise<HaltState> {
    try {
      const run = this.client.workflow.getHandle(HALT_WORKFLOW_ID);
      return haltStateOf(
        await doneWithin(this.client, HALT_WORKFLOW_ID, 'the look at the halt', options, () =>
          run.describe(),
        ),
      );
    } catch (error) {
      if (isNotFound(error)) return { halted: false };
      throw error;
    }
  }

  private schedules(options: CallOptions, change: () => Promise<ScheduleChanges>): Promise<ScheduleChanges> {
    return doneWithin(this.client, HALT_WORKFLOW_ID, 'the change of schedules', options, change);
  }

  /** False when it is running already. Without search attributes: an unregistered one must not stop a halt. */
  private async start(request: HaltRequest, options: CallOptions): Promise<boolean> {
    const { name, reason } = request.requestedBy;
    try {
      await doneWithin(this.client, HALT_WORKFLOW_ID, 'the halt', options, () =>
        this.client.workflow.start<typeof halt>(WORKFLOWS.halt, {
          workflowId: HALT_WORKFLOW_ID,
          taskQueue: this.taskQueue,
          args: [request],
          memo: { [HALT_MEMO.by]: name, [HALT_MEMO.reason]: reason },
          staticSummary: 'all kills are halted',
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /** False when there was nothing to lift. */
  private async lift(requestedBy: RequestedBy, options: CallOptions): Promise<boolean> {
    const handle = this.client.workflow.getHandle<typeof halt>(HALT_WORKFLOW_ID);
    try {
      const { accepted } = await answerWithin(this.client, HALT_WORKFLOW_ID, 'resume', options, () =>
        handle.executeUpdate(resumeUpdate, { args: [{ requestedBy }] }),
      );
      return accepted;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

const isNotFound = (error: unknown): boolean => error instanceof RunFailedError && error.type === 'NotFound';
