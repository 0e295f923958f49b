import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  patched,
} from '@temporalio/workflow';
import { isDeclined, UNREAD_FOR_MS } from '../../contracts/approval';
import type { OpenApproval } from '../../contracts/approval';
import type { CarriedWatch } from '../../contracts/carried-watch';
import { durationMs, isInstant } from '../../contracts/duration';
import { FAILURE } from '../../contracts/failures';
import type { JobRecord } from '../../contracts/job';
import type { LookStyle, PollJobResult } from '../../contracts/poll-job';
import type {
  CommandAnswer,
  JobCommand,
  JobOutcome,
  LastLook,
  TrackJobRequest,
  WatchFailure,
} from '../../contracts/track-job';
import { finalAnswer, isTerminal, phaseOf, seenAliveMs, seenJob } from '../../rules/jobs';
import { jobWait } from '../shared/activities';
import { wordsOf } from '../shared/failures';
import { carriedOut } from './command-calls';
import type { CommandKnowledge, CommandResult } from './command-result';
import { isDeadline, lastSeen } from './deadline';
import { openSince } from './open-since';

/** However near the deadline, one look is tried for so long. */
const LEAST_WAIT_MS = 2_000;
/** The last look, or the last try after trouble, comes so long before the deadline. */
const LAST_TRY_MS = 3_000;
/** What kept the server from a further look may pass: tried again after this, or just before the deadline. */
const AFTER_TROUBLE_MS = 30_000;

type CarriedByWatch = Exclude<
  keyof CarriedWatch,
  'looks' | 'isClusterRead' | 'askers' | 'commands' | 'answers'
>;

const timeOf = ({ at, absentSince }: LastLook): number => Date.parse(at ?? absentSince);

/** A refusal changed nothing, and of a job that is gone only the looks so far know what it was. */
const beginsAnew = ({ outcome }: CommandAnswer): boolean =>
  outcome !== 'already' && outcome !== 'unsupported';

/** The wait for one job: one activity for all its looks, begun anew after a command or for a later deadline. */
export class JobWatch {
  /** What was seen last, as far as this workflow knows: while looks go on, the activity knows more. */
  last?: LastLook;
  /** Why no look has had an answer, as far as that is known. */
  unanswered?: string;
  /** A pause was sent and not seen to land: it may still do. */
  private mayPauseLand = false;
  private cancelSent = false;
  /** Requests for approval that ONTAP made of commands, and that nobody has decided as far as is known. */
  private readonly asked = new Map<JobCommand, OpenApproval>();
  /** Commands that may have been taken and were not seen to be, since when: looked for before the next one, ms. */
  private readonly perhapsSent = new Map<JobCommand, number>();
  /** Numbers of requests for the same command that are not ours. */
  private readonly others = new Map<JobCommand, number[]>();
  private deadlineMs?: number;
  private beganMs = Date.now();
  private scope?: CancellationScope;
  private isStartedAnew = false;
  /** The job's end, when a command saw it. */
  private endSeen?: JobRecord;
  /** The looks are over. */
  private hasResult = false;

  /**
   * @param input - As it came, not checked: askers join before that is done.
   * @param before - What the run before this one knew.
   */
  constructor(input: { deadline?: unknown }, before?: CarriedWatch) {
    const { deadline } = before ?? input;
    if (typeof deadline === 'string' && isInstant(deadline)) this.deadlineMs = Date.parse(deadline);
    if (before === undefined) return;
    this.beganMs = before.beganMs;
    this.mayPauseLand = before.mayPauseLand;
    this.cancelSent = before.cancelSent;
    if (before.last !== undefined) this.last = before.last;
    if (before.unanswered !== undefined) this.unanswered = before.unanswered;
    for (const [command, approval] of before.asked) this.asked.set(command, approval);
    for (const [command, at] of before.perhapsSent ?? []) this.perhapsSent.set(command, at);
    for (const [command, others] of before.others ?? []) this.others.set(command, others);
  }

  /** For the run that continues this one. */
  get carried(): Pick<CarriedWatch, CarriedByWatch> {
    const { beganMs, mayPauseLand, cancelSent, perhapsSent, others, deadline, last, unanswered } = this;
    return {
      ...{ beganMs, mayPauseLand, cancelSent, asked: [...this.asked] },
      ...(perhapsSent.size === 0 ? {} : { perhapsSent: [...perhapsSent] }),
      ...(others.size === 0 ? {} : { others: [...others] }),
      ...(deadline === undefined ? {} : { deadline }),
      ...(last === undefined ? {} : { last }),
      ...(unanswered === undefined ? {} : { unanswered }),
    };
  }

  /** What the looks that go on have seen, unless a command knows better. */
  noteLast(seen: LastLook | undefined): void {
    if (seen !== undefined && (this.last === undefined || timeOf(seen) >= timeOf(this.last)))
      this.last = seen;
  }

  /** Its answer is there, or due. */
  get isEnding(): boolean {
    return this.hasResult || this.endSeen !== undefined || this.restMs <= 0;
  }

  get deadline(): string | undefined {
    return this.deadlineMs === undefined ? undefined : new Date(this.deadlineMs).toISOString();
  }

  /** Until the deadline, ms. */
  get restMs(): number {
    return (this.deadlineMs ?? Number.POSITIVE_INFINITY) - Date.now();
  }

  /** How long one call may take, ms; undefined for ever. */
  get withinMs(): number | undefined {
    return this.deadlineMs === undefined ? undefined : Math.max(LEAST_WAIT_MS, this.restMs);
  }

  /** What the next command should know of the job. */
  knowledgeFor(command: JobCommand): CommandKnowledge {
    const { mayPauseLand, last, asked } = this;
    const request = asked.get(command);
    // Nobody can tell whether it was approved: who gives the command again knows.
    const isUnread = request?.state === undefined;
    if (isUnread && Date.now() - Date.parse(request?.since ?? '') >= UNREAD_FOR_MS) asked.delete(command);
    // Nor whether it made a request, when the list of them could not be read for so long.
    const sentMs = this.perhapsSent.get(command) ?? Date.now();
    if (Date.now() - sentMs >= UNREAD_FOR_MS) this.perhapsSent.delete(command);
    const perhapsSent = this.perhapsSent.has(command);
    const others = this.others.get(command);
    return { mayPauseLand, seenAliveMs: seenAliveMs(last), asked: asked.get(command), perhapsSent, others };
  }

  /** One more asker: the watch runs to the latest deadline; one without a deadline waits for ever. */
  extend(deadline: string | undefined): void {
    if (deadline === undefined) delete this.deadlineMs;
    else if (this.deadlineMs !== undefined) this.deadlineMs = Math.max(this.deadlineMs, Date.parse(deadline));
  }

  /** Since when a job is paused only the looks know: what they saw has to be noted before they begin anew. */
  losesLooks(command: JobCommand, { answer, job }: CommandResult): boolean {
    const isPaused = job !== undefined && beginsAnew(answer) && phaseOf(job.state) === 'paused';
    return isPaused && !this.pausesNow(command) && patched('looks-read-before-anew');
  }

  /** A pause is sent to a job that was not paused, unless an earlier one may have landed. */
  private pausesNow(command: JobCommand): boolean {
    return command === 'pause' && !this.mayPauseLand;
  }

  /** Looks often again when something was done to the job. */
  commanded(command: JobCommand, result: CommandResult): void {
    const { answer, sent, job, asked, others } = result;
    const { outcome } = answer;
    const isPausedNow = this.pausesNow(command);
    const isOpen = outcome === 'awaits_approval' || outcome === 'unconfirmed';
    // Runs from before took what is in force, or over, for the end of its request.
    if (asked !== undefined && (isOpen || patched('request-is-kept')))
      this.asked.set(command, openSince(asked, this.asked.get(command)));
    else if (outcome !== 'unconfirmed') this.asked.delete(command);
    // A request that a try without an answer made may be listed later.
    if (!isOpen || (!sent && outcome === 'unconfirmed')) this.perhapsSent.delete(command);
    else if (sent && !this.perhapsSent.has(command)) this.perhapsSent.set(command, Date.now());
    if (others !== undefined) this.others.set(command, others);
    if (sent && command === 'cancel') this.cancelSent = true;
    if (command !== 'cancel') this.mayPauseLand = command === 'pause' && sent && outcome === 'unconfirmed';
    if (job === undefined || !beginsAnew(answer)) return;
    this.last = seenJob(job, isPausedNow ? undefined : this.last, Date.now());
    if (isTerminal(job.state)) this.endSeen = job;
    this.beganMs = Date.now();
    this.isStartedAnew = true;
    this.scope?.cancel();
  }

  /** Until there is an answer. */
  async run(request: TrackJobRequest & LookStyle): Promise<JobOutcome | WatchFailure> {
    for (;;) {
      const { deadlineMs: askedMs } = this;
      const result =
        this.endSeen === undefined ? await this.wait(request) : { kind: 'ended' as const, job: this.endSeen };
      if (result !== undefined) {
        this.hasResult = true;
        return this.answerOf(result, request);
      }
      if (await this.isAtDeadline(askedMs)) return this.deadlineExceeded();
    }
  }

  /** One activity's worth of looks; undefined when it was started anew, or ran into its deadline. */
  private async wait(request: TrackJobRequest & LookStyle): Promise<PollJobResult | undefined> {
    const scope = new CancellationScope();
    this.scope = scope;
    this.isStartedAnew = false;
    try {
      return await scope.run(() => this.poll(request));
    } catch (error) {
      if (isCancellation(error) && this.isStartedAnew) return undefined;
      if (!isDeadline(error)) throw error;
      const seen = lastSeen(error);
      if (seen === undefined) this.unanswered = wordsOf(error);
      else this.last = seen;
      return undefined;
    }
  }

  private poll(request: TrackJobRequest & LookStyle): Promise<PollJobResult> {
    const { cluster, uuid, maxLook, onPaused } = request;
    return jobWait(cluster, this.withinMs, request).pollJob({
      uuid,
      ...(this.last === undefined ? {} : { seen: this.last }),
      beganMs: this.beganMs,
      ...(this.deadlineMs === undefined ? {} : { deadlineMs: this.deadlineMs }),
      maxLookMs: durationMs(maxLook),
      ...(onPaused === 'wait' ? {} : { pausedFailAfterMs: durationMs(onPaused.failAfter) }),
    });
  }

  /**
   * The server ends a wait when its next look would come after the deadline. The answer comes at the deadline: until
   * then there is room for one more try, if there was trouble, somebody may join with a later deadline, and a command
   * may bring news.
   *
   * @param askedMs - The deadline that the server was told.
   */
  private async isAtDeadline(askedMs: number | undefined): Promise<boolean> {
    const hasNews = () => this.deadlineMs !== askedMs || this.endSeen !== undefined;
    const untilLastTryMs = this.restMs - LAST_TRY_MS;
    if (untilLastTryMs > LEAST_WAIT_MS && !this.isStartedAnew) {
      await condition(hasNews, Math.min(untilLastTryMs, AFTER_TROUBLE_MS), { summary: 'until the next try' });
      return false;
    }
    while (!hasNews() && this.restMs > 0 && this.restMs <= LAST_TRY_MS + LEAST_WAIT_MS)
      await condition(hasNews, this.restMs, { summary: 'until the deadline' });
    if (this.restMs > 0) return false;
    // Who joins just now may want more time, and a command may see the end.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    return this.restMs <= 0 && this.endSeen === undefined;
  }

  private async answerOf(
    result: PollJobResult,
    request: TrackJobRequest,
  ): Promise<JobOutcome | WatchFailure> {
    switch (result.kind) {
      case 'reached':
      case 'ended':
        return this.finalAnswer(result.job, request);
      case 'vanished':
        return { outcome: 'vanished', lastState: result.last.state, at: result.last.at };
      case 'never_found':
        return { outcome: 'never_found', uuid: request.uuid };
      case 'paused_too_long':
        return {
          outcome: 'paused_too_long',
          since: result.last.pausedSince ?? result.last.at,
          last: result.last,
        };
    }
  }

  private async finalAnswer(job: JobRecord, request: TrackJobRequest): Promise<JobOutcome> {
    await CancellationScope.nonCancellable(async () => {
      // A cancel that is under way may be what ended the job; or one that was approved by now.
      await condition(allHandlersFinished);
      const asked = this.asked.get('cancel');
      if (this.cancelSent || asked === undefined || isDeclined(asked)) return;
      if (patched('request-read-at-end')) this.cancelSent = (await carriedOut(request, asked)) !== undefined;
    });
    const answer = finalAnswer(job, this.cancelSent);
    if (answer !== undefined) return answer;
    throw ApplicationFailure.nonRetryable(
      `The wait ended with a job in state ${job.state}`,
      FAILURE.Unexpected,
    );
  }

  deadlineExceeded(): WatchFailure {
    const deadline = this.deadline ?? new Date().toISOString();
    return {
      outcome: 'deadline_exceeded',
      deadline,
      ...(this.last === undefined ? {} : { last: this.last }),
      ...(this.last !== undefined || this.unanswered === undefined ? {} : { why: this.unanswered }),
    };
  }
}
