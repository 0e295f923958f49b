import { CancelledFailure } from '@temporalio/common';
import { CancellationScope, condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import {
  cancelJobUpdate,
  joinUpdate,
  jobStatusQuery,
  pauseJobUpdate,
  resumeJobUpdate,
} from '../../contracts/messages';
import type { RequestedBy } from '../../contracts/requested-by';
import type {
  CommandAnswer,
  JobCommand,
  JobCommandInput,
  JobOutcome,
  JobStatus,
  JoinAnswer,
  JoinInput,
  TrackJobRequest,
  WatchFailure,
} from '../../contracts/track-job';
import type { Cancellation } from '../shared/cancelled';
import { decisions } from '../shared/activities';
import { workflowFailure } from '../shared/failures';
import { commandJob } from './command-job';
import { stoppedWords, watchDetails, watchWords } from './job-status';
import { Turns } from './turns';
import type { JobWatch } from './watch';

interface Begun {
  request: TrackJobRequest;
  watch: JobWatch;
}

/** Takes joins and commands for one watch, at any time, commands one at a time. */
export class JobDesk {
  private readonly turns = new Turns();
  private readonly askers: RequestedBy[] = [];
  private readonly commands: JobStatus['commands'] = [];
  private begun?: Begun;
  private takesCommands = false;
  private outcome?: JobOutcome | WatchFailure;
  private failure?: { error: unknown };

  constructor(private readonly cancellation: Cancellation) {}

  get hasEnded(): boolean {
    return this.outcome !== undefined;
  }

  /** Handles the messages; to be called before anything is awaited. */
  open(): void {
    setHandler(joinUpdate, (input) => this.join(input));
    setHandler(pauseJobUpdate, (input) => this.command('pause', input));
    setHandler(resumeJobUpdate, (input) => this.command('resume', input));
    setHandler(cancelJobUpdate, (input) => this.command('cancel', input));
    setHandler(jobStatusQuery, () => this.status());
  }

  /** The request was checked: askers that came before may join now. */
  begin(request: TrackJobRequest, watch: JobWatch): void {
    this.begun = { request, watch };
    this.askers.push(request.requestedBy);
    this.describe();
  }

  /** The cluster is the right one: commands that came before are worked on now. */
  takeCommands(): void {
    this.takesCommands = true;
    this.describe();
  }

  end(outcome: JobOutcome | WatchFailure): void {
    this.outcome = outcome;
    this.describe();
  }

  /** The watch ends without an answer; who still waits for it to begin is told why. */
  fail(error: unknown): void {
    this.failure = { error };
    this.describe();
  }

  private async join(input: JoinInput): Promise<JoinAnswer> {
    try {
      const { deadline, requestedBy } = await decisions.checkJoin(input);
      const { watch } = await this.once(() => true);
      watch.extend(deadline);
      this.askers.push(requestedBy);
      return {
        ...(watch.deadline === undefined ? {} : { deadline: watch.deadline }),
        ...(watch.last === undefined ? {} : { last: watch.last }),
      };
    } catch (error) {
      throw workflowFailure(error);
    }
  }

  private async command(command: JobCommand, input: JobCommandInput): Promise<CommandAnswer> {
    try {
      const { requestedBy } = await decisions.checkJobCommand(input);
      const begun = await this.once(() => this.takesCommands);
      // Cancelling the watch does not break off what was begun with the job.
      return await CancellationScope.nonCancellable(() =>
        this.turns.take(() => this.run(command, requestedBy, begun)),
      );
    } catch (error) {
      throw workflowFailure(error);
    } finally {
      this.describe();
    }
  }

  private async run(
    command: JobCommand,
    requestedBy: RequestedBy,
    { request, watch }: Begun,
  ): Promise<CommandAnswer> {
    if (this.cancellation.requested)
      throw new CancelledFailure(`The watch was cancelled before the ${command}: nothing was sent`);
    const entry: JobStatus['commands'][number] = { command, requestedBy };
    this.commands.push(entry);
    this.describe();
    try {
      const result = await commandJob(request, command, watch.mayPauseLand);
      watch.commanded(command, result);
      entry.answer = result.answer;
      return result.answer;
    } finally {
      if (entry.answer === undefined) this.commands.splice(this.commands.indexOf(entry), 1);
    }
  }

  /** Until the watch has come so far. @throws what it failed with before */
  private async once(isSoFar: () => boolean): Promise<Begun> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure.error;
      if (this.begun !== undefined && isSoFar()) return this.begun;
      await condition(() => this.failure !== undefined || (this.begun !== undefined && isSoFar()));
    }
  }

  private status(): JobStatus {
    const { begun, outcome, failure, askers, commands } = this;
    const { last, deadline } = begun?.watch ?? {};
    const base = { ...(outcome === undefined ? {} : { outcome }), askers, commands };
    return {
      cluster: begun?.request.cluster ?? '',
      uuid: begun?.request.uuid ?? '',
      ...(failure === undefined
        ? watchWords(base, this.takesCommands)
        : stoppedWords(wordsOf(failure.error))),
      ...(last === undefined ? {} : { last }),
      ...(deadline === undefined ? {} : { deadline }),
      ...base,
    };
  }

  private describe(): void {
    setCurrentDetails(watchDetails(this.status()));
  }
}

function wordsOf(error: unknown): string {
  const failure = workflowFailure(error);
  return failure instanceof Error ? failure.message : String(failure);
}
