import type { AwaitedApproval } from '../../contracts/approval';
import type { UnpaidPause } from '../../contracts/poll-job';
import type { DebtState } from '../../contracts/carried-debt';
import type { PausedJobReport } from '../../contracts/sequence';
import type { PatchAnswer } from './command-rules';

/** A job as a read found it; without a state it was there in one that ONTAP did not name. */
export type DebtSight = { found: true; state?: string } | { found: false };

/** What one try of a pause came to. */
export type PauseTry =
  | {
      kind: 'answered';
      answer: Exclude<PatchAnswer, 'awaits_approval'>;
      /** What a read right before it showed; absent where there was none. */
      pausedBefore?: boolean;
    }
  /** ONTAP refused it, right after a read that showed the job not paused: it may be the second of two, and the first done. */
  | { kind: 'refused_by_ontap'; why: string }
  /** Other administrators have to approve it in ONTAP: it lands when they do. */
  | { kind: 'awaits_approval'; approval: AwaitedApproval }
  /** It did not leave, or ONTAP turned it away before it did anything: it will never land. */
  | { kind: 'turned_away'; why?: string }
  /** No answer that tells: it may have been taken, or still be on its way. */
  | { kind: 'perhaps_taken' }
  /** ONTAP took it, and the job failed that it does it by: it may land all the same; `why` has that job's words. */
  | { kind: 'taken_and_failed'; why: string }
  /** It did not leave, and never will; `error` says why. */
  | { kind: 'refused'; error: unknown };

/** What a resume came to. */
export interface ResumeAnswer {
  answer: PatchAnswer;
  perhapsSentBefore: boolean;
  approval?: AwaitedApproval;
  /** With `accepted`: why the job failed that ONTAP did it by. Whether it was done has to be seen. */
  failed?: string;
}

/** What a debt comes to, without the job's name. */
export type DebtReport = Omit<PausedJobReport, 'uuid'>;

/**
 * How a debt ended. `owed`: nobody looks any more, and the job may be paused; `why` says what is known of it. `goes_on`:
 * another run has to pay it.
 */
export type DebtEnd =
  | { kind: 'paid'; report: DebtReport }
  | { kind: 'owed'; why: string }
  | { kind: 'goes_on'; state: DebtState };

/** What becomes known while a debt goes on. */
export type DebtNews =
  /** The pause is sent, and other administrators have to approve it in ONTAP. It is sent again when they do until then. */
  | { kind: 'pausing'; approval: AwaitedApproval; untilMs?: number }
  /** The job is paused, and is held so. */
  | { kind: 'holding' }
  /** It is not paused now: nobody has to wait any more. It is looked at until then, in case a late pause lands. */
  | { kind: 'watching'; report: DebtReport; untilMs: number }
  /** It is to be resumed; `approval`: other administrators have to approve that in ONTAP. */
  | { kind: 'resuming'; approval?: AwaitedApproval };

/** All that a debt needs of the world: a clock, one job, who wants its pause, and what earlier runs did. */
export interface DebtPorts {
  nowMs(): number;

  /** Nobody wants the pause any more, or its time is over. */
  isOver(): boolean;

  /** What was done fills a run: another one should go on. */
  isFull(): boolean;

  /** Reads the job, as often as an answer takes; undefined when nobody wants the pause any more. @throws what no time mends */
  read(): Promise<DebtSight | undefined>;

  /**
   * Sends the pause once.
   *
   * @param perhapsTaken - an earlier try may have been taken: what became of it is read before, and may be the answer
   * @param asked - the request for approval that ONTAP made of an earlier one: it leaves only when that is approved
   */
  pause(perhapsTaken: boolean, asked?: AwaitedApproval): Promise<PauseTry>;

  /**
   * For so long a pause is waited for that waits for approval, and sent again when that is given; undefined for a run
   * that began when neither was so.
   */
  asksUntilMs(): number | undefined;

  /**
   * Looks until the job shows one of these states or the request for approval is decided, at most for that long; broken
   * off when nobody wants the pause any more.
   *
   * @throws then, and when there was no answer
   */
  lookAsked(
    states: readonly string[],
    asked: AwaitedApproval,
    withinMs: number,
  ): Promise<{ sight: DebtSight; asked: AwaitedApproval }>;

  /**
   * Sends the resume, as often as an answer takes.
   *
   * @param asked - the request for approval that ONTAP made of an earlier one: it is sent again only when that is approved
   * @param isLongUnread - a request that is found open, and can't be read, does not keep it back any more
   * @throws what no time mends; it may have been taken
   */
  resume(asked?: AwaitedApproval, isLongUnread?: boolean): Promise<ResumeAnswer>;

  /** A request for approval that ONTAP made of the pause, or of a resume that seems done, as far as it can be read now. */
  readRequest(asked: AwaitedApproval, command?: 'pause' | 'resume'): Promise<AwaitedApproval>;

  /**
   * All requests for approval of the command that ONTAP lists as open, without those that were so before any of ours was
   * sent; none where it shows none to our role, undefined when it does not answer.
   */
  openRequests(command: 'pause' | 'resume'): Promise<AwaitedApproval[] | undefined>;

  /** False for a run that began when requests of tries without an answer were not looked for afterwards. */
  looksForRequests(): boolean;

  /**
   * Whether the pause that is seen now is that of a request which was open before any of ours was sent.
   *
   * @param isAsked - a request of ours is known to be pending; else it may also be a try without an answer
   */
  isPauseOfOthers(isAsked: boolean): Promise<boolean>;

  /** False for a run that took whatever it saw paused for the end of its request, and goes on as it began. */
  keepsRequest(): boolean;

  /**
   * False for a run that believed it at once that a kind of job can't be paused, and a 404 when nobody waited for
   * another answer, and goes on as it began.
   */
  watchesRefused(): boolean;

  /**
   * Looks again and again until the job shows one of these states, at most for that long; the last look is made right
   * before the end of it.
   *
   * @param effectOf - the command whose effect is looked for, for the record
   * @returns what was seen last; that it was not found is an answer of ONTAP's, and may be untrue
   * @throws when there was no answer
   */
  look(states: readonly string[], withinMs: number, effectOf?: 'pause' | 'resume'): Promise<DebtSight>;

  /**
   * Until ONTAP answers for the job again, however long that takes; tells it meanwhile.
   *
   * @param error - what kept it from answering
   * @throws when no time mends that
   */
  reach(error: unknown): Promise<void>;

  /** The same as `look` for a pause that is to land, but broken off when nobody wants it any more. @throws then, too */
  lookUnlessOver(states: readonly string[], withinMs: number): Promise<DebtSight>;

  /** Until nobody wants the pause any more. */
  hold(): Promise<void>;

  sleep(ms: number, why: string): Promise<void>;

  /** The same, but at once when the pause is over. */
  sleepUnlessOver(ms: number, why: string): Promise<void>;

  /**
   * What an earlier run under the same id left behind, which did not end with the debt paid.
   *
   * @param which - `reset`: runs that a reset has replaced by this one; `all`: any that the server remembers
   */
  unpaidPause(which: 'reset' | 'all'): Promise<UnpaidPause | undefined>;

  tell(news: DebtNews): Promise<void>;
}
