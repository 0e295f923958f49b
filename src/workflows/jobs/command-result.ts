import type { AwaitedApproval } from '../../contracts/approval';
import type { JobRecord } from '../../contracts/job';
import type { CommandAnswer } from '../../contracts/track-job';

/** A command to a job, and what it came to. */
export interface CommandResult {
  answer: CommandAnswer;
  /** It may have been taken: what the job ends as is then judged by it. */
  sent: boolean;
  /** The job as it was seen last; absent when ONTAP did not show it any more. */
  job?: JobRecord;
  /** The request for approval that ONTAP made of it, unless it is known to be carried out. */
  asked?: AwaitedApproval;
  /** Numbers of requests for the same command that are not ours, where there are some. */
  others?: number[];
}

/** What is known before a command. */
export interface CommandKnowledge {
  /** An earlier pause was not seen to land: "running" is then no answer to a resume. */
  mayPauseLand?: boolean;
  /** When the job was last seen in a state that is no end, ms since 1970: a 404 is no answer for 300 s from then on. */
  seenAliveMs?: number | undefined;
  /** The request for approval that ONTAP made of the same command before. */
  asked?: AwaitedApproval | undefined;
  /** The same command was given before, and may have been taken: what became of it is looked for first. */
  perhapsSent?: boolean;
  /** Numbers of requests for the same command that are not ours. */
  others?: number[] | undefined;
  /** How often it is tried where ONTAP refuses it because of a state that passes. @default 5 */
  mostTries?: number;
  /** What was approved while its effect was looked for is sent again. @default true */
  sendsAgain?: boolean;
  /** Told that ONTAP made a request for approval, before its effect is looked for. */
  onAsked?: (approval: AwaitedApproval) => void;
}
