import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  currentUpdateInfo,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import {
  cancelJobUpdate,
  joinUpdate,
  jobStatusQuery,
  pauseJobUpdate,
  resumeJobUpdate,
} from '../../contracts/messages';
import type { AwaitedApproval } from '../../contracts/approval';
import type { CarriedWatch } from '../../contracts/carried-watch';
import { FAILURE } from '../../contracts/failures';
import { CHAIN_ROOM } from '../../contracts/history-room';
import type { RequestedBy } from '../../contracts/requested-by';
import { utf8Bytes } from '../../contracts/text';
import type {
  CommandAnswer,
  CommandsBefore,
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
import { isHistoryFull, lastLookNow } from '../shared/continuation';
import { wordsOf, workflowFailure } from '../shared/failures';
import { checkJoin, checkRequester } from './check-message';
import { commandJob } from './command-job';
import { openSince } from './open-since';
import { stoppedWords, watchDetails, watchWords } from './job-status';
import type { JobWatch } from './watch';

/** Askers, and commands, in a status: the first and the last of them. */
const MOST_LISTED = 100;

/** Commands that wait for each other: Temporal lets ten updates of a run be open, and joins need some of them. */
const MOST_OPEN_COMMANDS = 3;

type CommandUpdate = UpdateDefinition<CommandAnswer, [JobCommandInput]>;

/** Takes joins and commands for one watch, at any time, commands one at a time. */
export class JobMessages {
  private readonly turns = new Turns();
  private readonly askers: RequestedBy[];
  private readonly commands: JobStatus['commands'];
  /** By the ids of their updates: Temporal knows those of this run alone. */
  private readonly answers: Map<string, CommandAnswer>;
  /** Commands without an answer, in their order. */
  private readonly openCommands: CommandsBefore['waitsFor'] = [];
  private request?: TrackJobRequest;
  /** It is the right one, so that commands are worked on. */
  isClusterRead = false;
  private outcome?: JobOutcome | WatchFailure;
  private failure?: { error: unknown };

  constructor(
    private readonly watch: JobWatch,
    private readonly cancellation: Cancellation,
    before?: CarriedWatch,
  ) {
    this.askers = [...(before?.askers ?? [])];
    this.commands = [...(before?.commands ?? [])];
    this.answers = new Map(before?.answers);
  }

  /** For the run that continues this one, when no command is open. */
  get carried(): Pick<CarriedWatch, 'isClusterRead' | 'askers' | 'commands' | 'answers'> {
    const { askers, isClusterRead } = this;
    const commands = this.commands.slice(-MOST_LISTED);
    return { isClusterRead, askers, commands, answers: newest([...this.answers]) };
  }

  get hasEnded(): boolean {
    return this.outcome !== undefined;
  }

  /** Handles the messages; to be called before anything is awaited. */
  open(): void {
    setHandler(joinUpdate, (input) => this.join(input), { validator: checkJoin });
    const command = (update: CommandUpdate, name: JobCommand) =>
      setHandler(update, (input) => this.command(name, input), { validator: this.checkCommand(update) });
    command(pauseJobUpdate, 'pause');
    command(resumeJobUpdate, 'resume');
    command(cancelJobUpdate, 'cancel');
    setHandler(jobStatusQuery, () => this.status());
  }

  /** The request was checked. */
  begin(request: TrackJobRequest): void {
    this.request = request;
    this.note(request.requestedBy);
    this.describe();
  }

  /** Commands that came before are worked on now. */
  takeCommands(): void {
    this.isClusterRead = true;
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

  /** At once, whatever the watch does: updates that arrive together replay in their order. */
  private join({ deadline, requestedBy }: JoinInput): JoinAnswer {
    const { watch } = this;
    watch.extend(deadline);
    this.note(requestedBy);
    return {
      ...(watch.deadline === undefined ? {} : { deadline: watch.deadline }),
      ...(watch.last === undefined ? {} : { last: watch.last }),
    };
  }

  /** What is refused leaves nothing in history. @throws InvalidRequest, TooManyCommands */
  private checkCommand({ name }: CommandUpdate): (...inputs: readonly unknown[]) => void {
    const check = checkRequester(name);
    return (...inputs) => {
      check(...inputs);
      const most = isHistoryFull() ? 1 : MOST_OPEN_COMMANDS;
      if (this.answered() === undefined && this.openCommands.length >= most)
        throw tooMany(name, this.openCommands);
    };
  }

  /** What the same command, by its id, was answered before. */
  private answered(): CommandAnswer | undefined {
    return this.answers.get(currentUpdateInfo()?.id ?? '');
  }

  private async command(command: JobCommand, { requestedBy }: JobCommandInput): Promise<CommandAnswer> {
    const before = this.answered();
    if (before !== undefined) return before;
    const open = { command, requestedBy };
    this.openCommands.push(open);
    try {
      await condition(() => this.isClusterRead || this.failure !== undefined);
      // Cancelling the watch does not break off what was begun with the job.
      const answer = await CancellationScope.nonCancellable(() =>
        this.turns.take(() => this.run(command, requestedBy)),
      );
      this.answers.set(currentUpdateInfo()?.id ?? '', answer);
      return answer;
    } catch (error) {
      throw workflowFailure(error);
    } finally {
      this.openCommands.splice(this.openCommands.indexOf(open), 1);
      this.describe();
    }
  }

  private async run(command: JobCommand, requestedBy: RequestedBy): Promise<CommandAnswer> {
    const { request, watch, commands } = this;
    if (this.cancellation.requested)
      throw new CancelledFailure(`The watch was cancelled before the ${command}: nothing was sent`);
    if (this.failure !== undefined || request === undefined) throw this.failure?.error;
    const entry: JobStatus['commands'][number] = { command, requestedBy };
    commands.push(entry);
    this.describe();
    try {
      const onAsked = (approval: AwaitedApproval) => {
        entry.approval = openSince(approval);
        this.describe();
      };
      const result = await commandJob(request, command, { ...watch.knowledgeFor(command), onAsked });
      if (watch.losesLooks(command, result)) watch.noteLast(await lastLookNow());
      watch.commanded(command, result);
      delete entry.approval;
      entry.answer = result.answer;
      return result.answer;
    } finally {
      if (entry.answer === undefined) commands.splice(commands.indexOf(entry), 1);
    }
  }

  /** Who starts a watch joins it, too: each asker is listed once, as long as there is room. */
  private note(asker: RequestedBy): void {
    if (this.askers.length >= MOST_LISTED) return;
    const text = JSON.stringify(asker);
    if (!this.askers.some((known) => JSON.stringify(known) === text)) this.askers.push(asker);
  }

  private status(): JobStatus {
    const { request, watch, outcome, failure, askers } = this;
    const commands = this.commands.slice(-MOST_LISTED);
    const { last, deadline } = watch;
    const base = {
      ...(outcome === undefined ? {} : { outcome }),
      ...(last === undefined ? {} : { last }),
      askers,
      commands,
    };
    return {
      cluster: request?.cluster ?? '',
      uuid: request?.uuid ?? '',
      ...(failure === undefined
        ? watchWords(base, this.isClusterRead)
        : stoppedWords(wordsOf(failure.error))),
      ...(deadline === undefined ? {} : { deadline }),
      ...base,
    };
  }

  private describe(): void {
    const looks = this.isClusterRead && this.failure === undefined && !this.hasEnded;
    setCurrentDetails(watchDetails(this.status(), looks));
  }
}

/** As many of the newest as a run is given. */
function newest(answers: CarriedWatch['answers']): CarriedWatch['answers'] {
  let bytes = 0;
  const isWithin = (answer: CarriedWatch['answers'][number]) =>
    (bytes += utf8Bytes(JSON.stringify(answer))) <= CHAIN_ROOM.answerBytes;
  return [...answers].reverse().filter(isWithin).reverse();
}

function tooMany(update: string, waitsFor: CommandsBefore['waitsFor']): ApplicationFailure {
  const before = waitsFor.map(({ command, requestedBy }) => `the ${command} of ${requestedBy.name}`);
  return ApplicationFailure.create({
    message: `${update} was not taken, and nothing was sent: it would wait for ${before.join(', ')}; ask again when one of them has its answer`,
    type: FAILURE.TooManyCommands,
    nonRetryable: true,
    details: [{ waitsFor: [...waitsFor] } satisfies CommandsBefore],
  });
}

/** Lets one piece of work run at a time, in the order of asking. */
class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
