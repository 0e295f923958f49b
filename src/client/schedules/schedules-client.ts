import type { Client, ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { WORKFLOW_QUEUE, scheduleId } from '../../contracts/ids';
import { pauseNote } from '../../contracts/pause-note';
import type { RequestedBy } from '../../contracts/requested-by';
import type {
  AppliedDiff,
  Schedule,
  ScheduleInput,
  SchedulePlan,
  ScheduleRow,
} from '../../contracts/schedule';
import { scheduleSchema } from '../../contracts/schemas/schedules';
import { requestedBySchema } from '../../contracts/schemas/requests';
import { validated } from '../answer';
import { bounded } from '../bounded';
import { ANSWER_WITHIN_MS, type CallOptions } from '../call-options';
import { InvalidRequestError, UnknownScheduleError } from '../errors';
import type { InspectClient } from '../inspect-client';
import { applySchedule } from './apply-schedule';
import { describeSchedule, isOurs } from './current-schedule';
import { inBatches } from './in-batches';
import { managedSchedules } from './managed-schedules';
import { planSchedules } from './plan-schedules';
import { restsOnCollected } from './rests-on-collected';
import { scheduleRow } from './schedule-row';
import { scheduleProblem } from '../../rules/schedules';
import { type TriggeredRun, triggerSchedule } from './trigger-schedule';

async function checked(
  inputs: readonly ScheduleInput[],
  restsOnCollected: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule[]> {
  const schedules = inputs.map((input) => validated(scheduleSchema, input));
  const problems = await inBatches(schedules, async (schedule) => {
    const isTwice = schedules.filter(({ name }) => name === schedule.name).length > 1;
    const problem = await problemOf(schedule, restsOnCollected);
    return [
      ...(isTwice ? [`schedules.${schedule.name}: is there twice`] : []),
      ...(problem === undefined ? [] : [`schedules.${schedule.name}.${problem.path}: ${problem.message}`]),
    ];
  });
  const all = [...new Set(problems.flat())];
  if (all.length > 0) throw new InvalidRequestError(all);
  return schedules;
}

/** The owner of the cluster is asked only where it depends on him. */
async function problemOf(schedule: Schedule, restsOnCollected: (schedule: Schedule) => Promise<boolean>) {
  const judged = (evidence: 'fresh' | 'collected') =>
    scheduleProblem(schedule, schedule.policy, Date.now(), evidence);
  const problem = judged('fresh');
  if (problem === undefined || judged('collected') !== undefined) return problem;
  return (await restsOnCollected(schedule)) ? undefined : problem;
}

const reasonOf = ({ reason, ticket }: RequestedBy): { reason?: string } => {
  const words = [reason, ticket === undefined ? undefined : `[${ticket}]`].filter(
    (word) => word !== undefined,
  );
  return words.length === 0 ? {} : { reason: words.join(' ') };
};

/** Looks at every schedule: a namespace may have hundreds. */
const ALL_WITHIN_MS = 120_000;

/**
 * Schedules of clean-ups: those that we manage, and no others. Every call throws NoAnswerError, WaitAbortedError and
 * TemporalCallError besides.
 */
export class SchedulesClient {
  constructor(
    private readonly client: Client,
    private readonly inspect: InspectClient,
    private readonly taskQueue: string = WORKFLOW_QUEUE,
  ) {}

  /**
   * What would have to be done so that exactly these schedules exist; nothing is changed.
   * @throws InvalidRequestError also for one that starts again before its run can have ended
   */
  async plan(schedules: readonly ScheduleInput[], options: CallOptions = {}): Promise<SchedulePlan> {
    const rests = (schedule: Schedule) => restsOnCollected(this.inspect, schedule, options);
    const wanted = await checked(schedules, rests);
    return this.within('the plan of schedules', { withinMs: ALL_WITHIN_MS, ...options }, () =>
      planSchedules(this.client, this.taskQueue, wanted),
    );
  }

  /**
   * Does what a plan says; an entry that fails, or is not as it was planned any more, has an `error`.
   *
   * @param options - For each entry.
   */
  async apply(
    plan: SchedulePlan,
    requestedBy: RequestedBy,
    options: CallOptions = {},
  ): Promise<AppliedDiff[]> {
    const { name } = validated(requestedBySchema, requestedBy);
    return inBatches(plan.schedules, async (planned) => {
      const { schedule: _schedule, seen: _seen, ...diff } = planned;
      try {
        await this.within(`schedule ${diff.name}`, options, () =>
          applySchedule(this.client, planned, this.taskQueue, name),
        );
        return diff;
      } catch (error) {
        return { ...diff, error: error instanceof Error ? error.message : String(error) };
      }
    });
  }

  /** All that we manage, by name. One that was created in this second may be missing. */
  async list(options: CallOptions = {}): Promise<ScheduleRow[]> {
    return this.within('the list of schedules', { withinMs: ALL_WITHIN_MS, ...options }, async () => {
      const rows = await inBatches(await managedSchedules(this.client), async ({ name }) => {
        const description = await describeSchedule(this.client, name);
        return description === undefined ? [] : [await scheduleRow(this.client, name, description)];
      });
      return rows.flat();
    });
  }

  /** Starts a run now, also of a paused schedule. @throws UnknownScheduleError, AlreadyRunningError when one runs */
  async trigger(name: string, options: CallOptions = {}): Promise<TriggeredRun> {
    return this.within(`the trigger of schedule ${name}`, options, async () =>
      triggerSchedule(this.client, name, await this.ours(name)),
    );
  }

  /** Starts nothing more until `resume`; a run that goes on is left alone. @throws UnknownScheduleError */
  async pause(name: string, requestedBy: RequestedBy, options: CallOptions = {}): Promise<void> {
    const by = validated(requestedBySchema, requestedBy);
    const note = pauseNote({ through: 'command', by: by.name, ...reasonOf(by) });
    await this.withOurs('the pause of', name, options, (handle) => handle.pause(note));
  }

  /** Ends a pause, whoever made it; what was missed is not made up for. @throws UnknownScheduleError */
  async resume(name: string, requestedBy: RequestedBy, options: CallOptions = {}): Promise<void> {
    const by = validated(requestedBySchema, requestedBy);
    const { reason } = reasonOf(by);
    const note = `Resumed by ${by.name}${reason === undefined ? '' : `: ${reason}`}`;
    await this.withOurs('the resume of', name, options, (handle) => handle.unpause(note));
  }

  /** Deletes a schedule; its runs go on. @throws UnknownScheduleError */
  async delete(name: string, options: CallOptions = {}): Promise<void> {
    await this.withOurs('the deletion of', name, options, (handle) => handle.delete());
  }

  private withOurs(
    what: string,
    name: string,
    options: CallOptions,
    call: (handle: ScheduleHandle) => Promise<void>,
  ): Promise<void> {
    return this.within(`${what} schedule ${name}`, options, async () => {
      await this.ours(name);
      await call(this.client.schedule.getHandle(scheduleId(name)));
    });
  }

  private within<T>(what: string, options: CallOptions, call: () => Promise<T>): Promise<T> {
    const hint = 'is Temporal reachable? It may have been done all the same';
    return bounded(this.client, { withinMs: ANSWER_WITHIN_MS, ...options }, { what, hint }, call);
  }

  private async ours(name: string): Promise<ScheduleDescription> {
    const description = await describeSchedule(this.client, name);
    if (description === undefined || !isOurs(description)) throw new UnknownScheduleError(name);
    return description;
  }
}
