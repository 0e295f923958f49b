import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { JobRecord } from '../../contracts/job';
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
  SeenJob,
  TrackJobRequest,
  WatchFailure,
} from '../../contracts/track-job';
import { decisions } from '../shared/activities';
import { workflowFailure } from '../shared/failures';
import { commandJob } from './command-job';
import { Turns } from './turns';
import type { JobWatch } from './watch';

/** Takes joins and commands for one watch, at any time, commands one at a time. */
export class JobDesk {
  private readonly turns = new Turns();
  private readonly askers: RequestedBy[] = [];
  private readonly commands: JobStatus['commands'] = [];
  private request?: TrackJobRequest;
  private watch?: JobWatch;
  private outcome?: JobOutcome | WatchFailure;

  /** Handles the messages; to be called before anything is awaited. */
  open(): void {
    setHandler(joinUpdate, (input) => this.join(input));
    setHandler(pauseJobUpdate, (input) => this.command('pause', input));
    setHandler(resumeJobUpdate, (input) => this.command('resume', input));
    setHandler(cancelJobUpdate, (input) => this.command('cancel', input));
    setHandler(jobStatusQuery, () => this.status());
  }

  /** The request was checked: messages that came before are worked on now. */
  begin(request: TrackJobRequest, watch: JobWatch): void {
    this.request = request;
    this.watch = watch;
    this.askers.push(request.requestedBy);
  }

  end(outcome: JobOutcome | WatchFailure): void {
    this.outcome = outcome;
  }

  private async join(input: JoinInput): Promise<JoinAnswer> {
    const { deadline, requestedBy } = await decisions.checkJoin(input);
    const { watch } = await this.begun();
    watch.extend(deadline);
    this.askers.push(requestedBy);
    return {
      ...(watch.deadline === undefined ? {} : { deadline: watch.deadline }),
      ...(watch.last === undefined ? {} : { last: watch.last }),
    };
  }

  private async command(command: JobCommand, input: JobCommandInput): Promise<CommandAnswer> {
    try {
      const { requestedBy } = await decisions.checkJobCommand(input);
      const begun = await this.begun();
      const entry: JobStatus['commands'][number] = { command, requestedBy };
      this.commands.push(entry);
      // Cancelling the watch does not break off what was begun with the job.
      entry.answer = await CancellationScope.nonCancellable(() =>
        this.turns.take(() => this.run(command, begun)),
      );
      return entry.answer;
    } catch (error) {
      throw workflowFailure(error);
    }
  }

  private async run(command: JobCommand, { request, watch }: Begun): Promise<CommandAnswer> {
    const { answer, accepted, job } = await commandJob(request.cluster, request.uuid, command);
    if (command === 'cancel' && accepted) watch.cancelAccepted = true;
    if (this.outcome === undefined) watch.startAnew(job === undefined ? undefined : seenOf(job));
    return answer;
  }

  private async begun(): Promise<Begun> {
    await condition(() => this.request !== undefined);
    const { request, watch } = this;
    if (request === undefined || watch === undefined)
      throw ApplicationFailure.nonRetryable('The watch has not begun');
    return { request, watch };
  }

  private status(): JobStatus {
    const { request, watch, outcome } = this;
    return {
      cluster: request?.cluster ?? '',
      uuid: request?.uuid ?? '',
      now: outcome === undefined ? 'Looks at the job now and then.' : `Ended: ${outcome.outcome}.`,
      next: outcome === undefined ? 'Ends when the job does, or at the deadline.' : 'Nothing.',
      ...(watch?.last === undefined ? {} : { last: watch.last }),
      ...(watch?.deadline === undefined ? {} : { deadline: watch.deadline }),
      askers: this.askers,
      commands: this.commands,
      ...(outcome === undefined ? {} : { outcome }),
    };
  }
}

interface Begun {
  request: TrackJobRequest;
  watch: JobWatch;
}

function seenOf({ state = 'unknown', message }: JobRecord): SeenJob {
  const at = new Date().toISOString();
  return {
    state,
    ...(message === undefined ? {} : { message }),
    at,
    ...(state === 'paused' ? { pausedSince: at } : {}),
  };
}
