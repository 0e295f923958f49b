import { activityInfo, Context, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { PollJobInput, PollJobResult } from '../../contracts/poll-job';
import { type LastLook, lastLookOf, type LookNote } from '../../contracts/track-job';
import { OntapError } from '../../ontap';
import { type AbsenceTimes, judgeLook, lastLookMs, type Sight } from '../../rules/jobs';
import { asActivity, failureOf, paceOf, typeOf } from '../failure-of';
import { note, noted } from '../notes';
import type { HeldLooks, Hold } from './held-looks';
import type { JobPoller, PolledJob, Told } from './job-poller';

/** An attempt is over so long before the server would call it lost, ms. */
const REPORTED_WITHIN_MS = 15_000;
/** Heartbeats a time-out of them, where there is one. */
const BEATS = 3;
/** Progress text alone is told no more often, ms: heartbeats of a thousand waits are many. */
const MESSAGE_EVERY_MS = 30_000;

/** What all waits of one cluster in this process share. */
export interface Looks {
  poller: JobPoller;
  held: HeldLooks;
  absence?: AbsenceTimes | undefined;
}

/** The activity that waits for jobs. */
export function createPollJob(looks: Looks) {
  return {
    /**
     * Holds its slot while the poller looks at the job, at most 90 s, or until the wait is over. Not finished: heartbeats
     * what it knows and fails `JobNotFinished`, to be tried again at once.
     */
    pollJob: (input: PollJobInput): Promise<PollJobResult> =>
      asActivity('wait', () => new Attempt(looks, input).run()),
  };
}

/** One attempt of a wait. */
class Attempt {
  private readonly info = activityInfo();
  private readonly uuid: string;
  private readonly watch: PolledJob;
  private readonly hold: Hold;
  /** The hold ends with the last look before the deadline. */
  private readonly isLast: boolean;
  private known: LastLook | undefined;
  private notedAtMs = Number.NEGATIVE_INFINITY;
  private failure?: ApplicationFailure;
  private isHoldOver = false;
  /** The worker stops, or by this error the wait is not wanted any more. */
  private stopped?: { error?: unknown };
  private answeredMs: number;

  constructor(
    private readonly looks: Looks,
    private readonly input: PollJobInput,
  ) {
    const { startToCloseTimeoutMs, currentAttemptScheduledTimestampMs: dueMs, heartbeatDetails } = this.info;
    const { poller, held } = looks;
    this.uuid = input.uuid.toLowerCase();
    this.answeredMs = dueMs;
    this.known = lastLookOf(heartbeatDetails) ?? input.seen;
    const untilLastMs = this.untilLastLook(dueMs);
    this.hold = held.begin(startToCloseTimeoutMs - REPORTED_WITHIN_MS, untilLastMs);
    this.isLast = untilLastMs <= this.hold.ms;
    this.watch = poller.open(this.uuid, dueMs, { ...input, isDue: this.hold.ms === 0 });
  }

  async run(): Promise<PollJobResult> {
    try {
      return await this.withHeartbeats(() => this.look());
    } finally {
      this.hold.end();
      this.watch.close();
    }
  }

  private async look(): Promise<PollJobResult> {
    this.watchEnds();
    for (let mayEnd = false; ; mayEnd = true) {
      const told = await this.next(mayEnd);
      if (told === undefined) return this.lastLook();
      if ('error' in told) this.trouble(told);
      else {
        const result = this.judge(told.sight);
        if (result !== undefined) return result;
        if (this.hold.ms === 0) throw this.notFinished();
      }
    }
  }

  private watchEnds(): void {
    const stop = (stopped: { error?: unknown }) => {
      this.stopped ??= stopped;
      this.watch.wake();
    };
    void this.hold.letGo.then(() => stop({}));
    workerStops().then(
      () => stop({}),
      (error: unknown) => stop({ error }),
    );
    void this.hold.over.then(() => {
      this.isHoldOver = true;
      this.watch.wake();
    });
  }

  /**
   * What the next look brings; undefined once the worker stops, or the hold is over and may end. Not by `Promise.race`
   * with those: each look would leave something behind in them.
   *
   * @throws when the wait is not wanted any more
   */
  private async next(mayEnd: boolean): Promise<Told | undefined> {
    const isOver = () => this.stopped !== undefined || (mayEnd && this.isHoldOver);
    for (;;) {
      if (isOver()) this.watch.wake();
      const told = await this.watch.next();
      if (told !== undefined) return told;
      if (this.stopped?.error !== undefined) throw this.stopped.error;
      if (isOver()) return undefined;
    }
  }

  /** The hold is over. */
  private async lastLook(): Promise<PollJobResult> {
    if (this.isLast) {
      this.watch.ask();
      const told = await this.next(false);
      const result = told === undefined || 'error' in told ? undefined : this.judge(told.sight);
      if (result !== undefined) return result;
    }
    throw this.failure ?? this.notFinished();
  }

  private judge(sight: Sight): PollJobResult | undefined {
    const before = this.known === undefined ? {} : { before: this.known };
    const verdict = judgeLook({ ...this.input, ...before, ...sight }, this.looks.absence);
    if ('result' in verdict) return verdict.result;
    this.known = verdict.known;
    this.answeredMs = sight.answeredMs;
    // What was told as tried again is not any more: the server shows the failure of the attempt before.
    if (noted().failingSince !== undefined) throw this.notFinished();
    if (this.hold.ms > 0) this.noteNews(verdict.known, sight.answeredMs);
    return undefined;
  }

  /** Whoever asks for the status reads the heartbeats. */
  private noteNews(known: LastLook, nowMs: number): void {
    const before = noted<LastLook>();
    const isOther = (['state', 'absentSince', 'pausedSince'] as const).some(
      (key) => known[key] !== before[key],
    );
    if (!isOther && (known.message === before.message || nowMs - this.notedAtMs < MESSAGE_EVERY_MS)) return;
    this.notedAtMs = nowMs;
    note(known);
  }

  /** Told by the failure of an attempt; the next one holds its slot until there is an answer, or other trouble. */
  private trouble({ error, nextTryMs }: { error: unknown; nextTryMs: number }): void {
    if (!(error instanceof OntapError)) throw error;
    const restMs = Math.max(1, Math.ceil(nextTryMs - this.looks.poller.now()));
    if (this.hold.ms === 0) throw failureOf(error, 'wait', {}, paceOf(error, 'wait') ?? restMs);
    const failing = typeOf(error);
    const {
      failing: toldFailing,
      failingSince = new Date(this.answeredMs).toISOString(),
      bugs,
    } = noted<LookNote>();
    const nextTry = new Date(nextTryMs).toISOString();
    const own = { failingSince, failing, nextTry, ...(bugs === undefined ? {} : { bugs }) };
    note({ ...this.known, ...own } satisfies LookNote);
    this.failure = failureOf(error, 'wait', {}, this.againMs());
    if (toldFailing !== failing) throw this.failure;
  }

  private notFinished(): ApplicationFailure {
    const { known, uuid } = this;
    if (known !== undefined) note(known);
    return ApplicationFailure.create({
      type: FAILURE.JobNotFinished,
      message: `Job ${uuid} is ${wordsOf(known)}`,
      category: ApplicationFailureCategory.BENIGN,
      nextRetryDelay: this.againMs(),
      details: known === undefined ? [] : [known],
    });
  }

  /** Ms to the next attempt; after the last look there is none, so that the server ends the wait. */
  private againMs(): number {
    const { deadlineMs } = this.input;
    const nowMs = this.looks.poller.now();
    const againMs = this.hold.againMs(this.watch.nextMs - nowMs);
    const untilLastMs = this.untilLastLook(nowMs);
    if (untilLastMs > 0 || deadlineMs === undefined)
      return Math.max(1, Math.ceil(Math.min(againMs, untilLastMs)));
    return Math.max(1, Math.ceil(againMs), Math.ceil(deadlineMs - nowMs));
  }

  private untilLastLook(nowMs: number): number {
    const { deadlineMs } = this.input;
    if (deadlineMs === undefined) return Number.POSITIVE_INFINITY;
    return deadlineMs - lastLookMs(deadlineMs - this.info.scheduledTimestampMs) - nowMs;
  }

  /** Where the wait was begun with a time-out of heartbeats: a look that ONTAP keeps waiting is not lost. */
  private async withHeartbeats<T>(work: () => Promise<T>): Promise<T> {
    const { heartbeatTimeoutMs = 0, heartbeatDetails } = this.info;
    if (heartbeatTimeoutMs === 0) return work();
    const details = () => (Object.keys(noted()).length > 0 ? noted() : (heartbeatDetails ?? this.known));
    const beats = setInterval(() => heartbeat(details()), heartbeatTimeoutMs / BEATS);
    try {
      return await work();
    } finally {
      clearInterval(beats);
    }
  }
}

function wordsOf(known: LastLook | undefined): string {
  if (known === undefined) return 'not seen yet';
  return known.absentSince === undefined ? (known.state ?? 'unknown') : `missing since ${known.absentSince}`;
}

/** Resolves when this worker stops. @throws CancelledFailure when the wait is not wanted any more */
async function workerStops(): Promise<void> {
  try {
    await Context.current().cancelled;
  } catch (error) {
    if (!(error instanceof CancelledFailure) || error.message !== 'WORKER_SHUTDOWN') throw error;
  }
}
