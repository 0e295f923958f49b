import { patched, sleep } from '@temporalio/workflow';
import { isDeclined, leftOf } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { JobRecord } from '../../contracts/job';
import type { CommandOutcome, JobCommand } from '../../contracts/track-job';
import { afterPatch, beforeCommand, isAsIfDone, isTerminal, phaseOf } from '../../rules/jobs';
import { confirmed, find, isMissing, patch, readEnd, seenRefused } from './command-calls';
import type { JobAddress } from './command-calls';
import type { CommandKnowledge, CommandResult } from './command-result';
import { wordsOf } from '../shared/failures';
import type { CommandReply } from './command-words';
import { whyOf } from './command-words';

/** ONTAP may refuse a command because of a state that passes: how often and how long it is tried. */
const TRIES = { count: 5, every: '2s' } as const;

/** Reads the job, sends the command if it makes sense, and looks until it took effect. */
export function commandJob(
  address: JobAddress,
  command: JobCommand,
  knowledge: CommandKnowledge = {},
): Promise<CommandResult> {
  return new Command(address, command, knowledge).run();
}

/** One command, over all its tries. */
class Command {
  /** Some try may have been taken. */
  private sent = false;
  /** A command that awaited approval was looked after once more, or is not to be. */
  private isSentAgain: boolean;
  private seenAliveMs: number | undefined;
  private reply: CommandReply = 'refused';
  /** The request for approval that ONTAP made of it, now or before. */
  private approval: AwaitedApproval | undefined;
  /** Those that are open beside the one that it was done by. */
  private left: AwaitedApproval | undefined;
  /** Not ours. */
  private others: number[] | undefined;
  /** Some try had no answer, and may have made a request that is not known. */
  private mayHaveTwins = false;
  /** What a try without an answer became is told by the job, not by ONTAP. */
  private isSeen = false;
  /** ONTAP took it, and said so of the job that it does it by. */
  private failed: string | undefined;
  /** ONTAP refused it by the state that it asks for, which the job was not in right before. */
  private isAsIfDone = false;
  /** It, or its request, was there before what is seen now. */
  private isTried = false;
  /** ONTAP did not find the job that it had shown right before, which may have been the answer to a repetition. */
  private isNotFound = false;

  constructor(
    private readonly address: JobAddress,
    private readonly command: JobCommand,
    private readonly knowledge: CommandKnowledge,
  ) {
    this.seenAliveMs = knowledge.seenAliveMs;
    this.approval = knowledge.asked;
    this.others = knowledge.others;
    this.mayHaveTwins = knowledge.perhapsSent === true;
    this.isSentAgain = knowledge.sendsAgain === false;
  }

  async run(): Promise<CommandResult> {
    let job: JobRecord | null = null;
    const { mostTries = TRIES.count } = this.knowledge;
    for (let tries = 0; tries < mostTries; tries++) {
      if (tries > 0) await sleep(TRIES.every, { summary: `until ${this.command} is tried again` });
      try {
        job = await find(this.address, this.seenAliveMs);
      } catch (error) {
        return this.unread(error);
      }
      const settled = job === null ? this.result('finished_first') : await this.attempt(job);
      if (settled !== undefined) return settled;
    }
    return this.result('unconfirmed', job ?? undefined);
  }

  /** One try with a job that is there; undefined when the command should be tried again. */
  private attempt(job: JobRecord): Promise<CommandResult | undefined> | CommandResult {
    if (!isTerminal(job.state)) this.seenAliveMs = Date.now();
    const before = beforeCommand(this.command, job.state);
    if (before !== 'send' && this.isNotFound && patched('not-found-looked-for'))
      return this.perhapsTaken(before, job);
    if (before === 'finished_first') return this.result(before, job);
    if (before === 'already' && this.knowledge.mayPauseLand !== true) return this.result(before, job);
    return this.send(job);
  }

  /** The job is as the command wants it, and was not before one that ONTAP answered with a 404. */
  private perhapsTaken(seen: CommandOutcome, job: JobRecord): CommandResult {
    if (seen !== 'finished_first') {
      this.reply = 'not_found_and_seen';
      this.sent = true;
      return this.result('confirmed', job);
    }
    this.reply = 'ended';
    return this.hadEnded(job);
  }

  /** One PATCH and what follows from its answer; undefined when the command should be tried again. */
  private async send(job: JobRecord): Promise<CommandResult | undefined> {
    const { approval: asked, others, mayHaveTwins: perhapsSent } = this;
    this.isTried = true;
    const reply = await patch(this.address, this.command, {
      ...(asked === undefined ? {} : { approval: asked }),
      ...(perhapsSent ? { perhapsSent } : {}),
      ...(others === undefined ? {} : { others }),
    });
    if ('refused' in reply) return this.refusedBy(reply.refused, job);
    if (reply.answer === undefined) {
      this.sent ||= reply.perhapsSent;
      this.reply = this.sent ? 'unanswered' : 'turned_away';
      return this.result('unconfirmed', job);
    }
    const { answer, perhapsSentBefore, approval } = reply;
    this.approval = answer === 'awaits_approval' ? approval : undefined;
    this.left = answer === 'accepted' && approval !== undefined ? leftOf(approval) : undefined;
    this.others = reply.others ?? others;
    this.mayHaveTwins ||= perhapsSentBefore;
    this.isSeen = reply.isSeen === true;
    this.failed = reply.failed;
    if (asked !== undefined && this.approval !== undefined) return this.askedBefore(job, this.approval);
    const after = afterPatch(this.command, answer, this.knowledge.mayPauseLand);
    this.isAsIfDone = isAsIfDone(this.command, answer, job.state);
    // Of one whose job failed only what is seen tells.
    this.sent ||= perhapsSentBefore || (answer === 'accepted' && this.failed === undefined);
    // What refuses a repeated command may be the effect of the first one, whose reply was lost.
    const isPerhapsOurs = this.sent && (answer === 'running' || answer === 'not_running');
    if (after === 'look' || isPerhapsOurs) return this.confirm(job);
    // So may what refuses the first one: something on the way may have repeated it.
    if (this.isAsIfDone && patched('refusal-looked-for')) return this.confirm(job);
    if (after === 'again') {
      this.reply = answer === 'gone' ? 'not_found' : 'refused';
      this.isNotFound ||= answer === 'gone';
      return undefined;
    }
    // A kind of job that refuses it has refused every try.
    if (answer === 'unsupported') this.sent = false;
    return answer === 'terminal' ? this.saidEnded(job) : this.result(after, job);
  }

  /** Looked for before it is believed: something on the way may have repeated it, and brought the second answer. @throws it */
  private async refusedBy(error: unknown, job: JobRecord): Promise<CommandResult> {
    const isShown = beforeCommand(this.command, job.state) !== 'send';
    if (isShown || !patched('refused-command-looked-for')) throw error;
    const seen = await seenRefused(this.address, this.command);
    this.failed = wordsOf(error);
    this.reply = 'refused_unseen';
    const isUnread = seen !== 'missing' && 'wasRead' in seen && !seen.wasRead;
    if (isUnread && patched('refusal-unseen-told')) return this.result('unconfirmed');
    if (seen === 'missing' || seen.outcome === undefined) throw error;
    this.reply = 'refused_and_seen';
    // How it ended is no proof of a cancel that was refused.
    if (this.hasPerhapsCancelled(seen.job)) return this.result('unconfirmed', seen.job);
    return this.result(isTerminal(seen.job?.state) ? 'finished_first' : seen.outcome, seen.job);
  }

  /** ONTAP refused it since the job had ended, which a read right before had not shown. */
  private async saidEnded(job: JobRecord): Promise<CommandResult> {
    this.reply = 'ended';
    const end = await readEnd(this.address);
    // It may be quitting behind that, by this command: something on the way may have repeated it.
    if (end !== undefined && !isTerminal(end.state) && patched('end-looked-for')) return this.confirm(job);
    return this.hadEnded(end);
  }

  /** A cancelled job fails, as one does by itself. */
  private hasPerhapsCancelled(end: JobRecord | undefined): boolean {
    return this.command === 'cancel' && phaseOf(end?.state) === 'failed';
  }

  /** How a job ended is no proof of a cancel that ONTAP did not take, as far as it says. */
  private hadEnded(end: JobRecord | undefined): CommandResult {
    const isPerhapsCancelled = this.hasPerhapsCancelled(end);
    // A cancel without an answer may have ended it, and ONTAP has not said otherwise.
    if (isPerhapsCancelled && this.isSeen) return this.result('confirmed', end);
    return this.result(isPerhapsCancelled && !this.sent ? 'unconfirmed' : 'finished_first', end);
  }

  /** Nothing was sent now, since it waits for the answer to an earlier request; one that is over is made anew. */
  private askedBefore(job: JobRecord, approval: AwaitedApproval): CommandResult | undefined {
    if (!isDeclined(approval) || this.isSentAgain) return this.result('awaits_approval', job);
    this.approval = undefined;
    return undefined;
  }

  /** Looks until the command took effect; one that awaits approval may get it meanwhile. */
  private async confirm(job: JobRecord): Promise<CommandResult> {
    const unseen = this.approval === undefined ? 'unconfirmed' : 'awaits_approval';
    if (this.approval !== undefined) this.knowledge.onAsked?.(this.approval);
    else {
      const asIfDone = this.isSeen ? 'lost_and_seen' : 'as_if_done';
      this.reply = this.isAsIfDone ? asIfDone : 'accepted';
      this.sent ||= this.failed === undefined;
    }
    const { others, mayHaveTwins } = this;
    const seen = await confirmed(this.address, this.command, {
      ...(this.approval === undefined ? {} : { approval: this.approval, mayHaveTwins }),
      ...(others === undefined ? {} : { others }),
    });
    if (seen === 'missing') {
      this.sent ||= this.failed !== undefined;
      return this.missing();
    }
    const isUndone = seen.outcome === undefined && ('wasRead' in seen || seen.job !== undefined);
    if (seen.outcome === undefined) this.approval = seen.approval ?? this.approval;
    if (this.approval !== undefined && isUndone && !this.isSentAgain) return this.sendAgain(seen.job ?? job);
    if ('wasRead' in seen) return this.result(unseen, job);
    if (seen.outcome !== undefined && seen.approval !== undefined)
      return this.byRequest(seen.outcome, seen.approval, seen.job);
    this.sent ||= seen.outcome === 'confirmed';
    return this.result(seen.outcome ?? (seen.job === undefined ? 'finished_first' : unseen), seen.job);
  }

  /** It shows what was asked for: only what became of the request tells whether that came of it. */
  private byRequest(seen: CommandOutcome, approval: AwaitedApproval, job?: JobRecord): CommandResult {
    const isCarriedOut = approval.state === 'executed';
    this.approval = isCarriedOut ? undefined : approval;
    this.left = isCarriedOut ? leftOf(approval) : undefined;
    this.sent ||= isCarriedOut;
    if (isCarriedOut) return this.result(seen, job);
    if (isTerminal(job?.state)) {
      // A try without an answer may have made another request, which was carried out unseen.
      const isPerhapsOurs = this.mayHaveTwins && this.hasPerhapsCancelled(job);
      const isKnown = !isPerhapsOurs && (approval.state === 'pending' || isDeclined(approval));
      return this.result(isKnown ? 'finished_first' : 'unconfirmed', job);
    }
    if (this.mayHaveTwins && patched('lost-seen-beside-request')) {
      // As one that had no answer, and made no request: it was not so right before.
      this.reply = 'lost_and_seen';
      this.sent = true;
      this.left = isDeclined(approval) ? leftOf(approval) : approval;
      this.approval = undefined;
      return this.result(seen, job);
    }
    return this.result(isDeclined(approval) ? 'already' : 'awaits_approval', job);
  }

  /** Once: what was approved meanwhile is sent again, and what is not is told as it is now. */
  private async sendAgain(job: JobRecord): Promise<CommandResult> {
    this.isSentAgain = true;
    const { approval } = this;
    const settled = await this.send(job);
    if (settled !== undefined) return settled;
    this.approval = approval;
    return this.result('awaits_approval', job);
  }

  /** A read that had no answer: what may have been sent before is not forgotten by that. @throws it when nothing was */
  private unread(error: unknown): CommandResult {
    if (isMissing(error)) return this.missing();
    if (!this.sent) throw error;
    this.reply = 'unanswered';
    return this.result('unconfirmed');
  }

  private missing(): CommandResult {
    this.reply = this.sent ? 'sent_and_missing' : 'not_found';
    return this.result('unconfirmed');
  }

  private result(outcome: CommandOutcome, job?: JobRecord): CommandResult {
    const state = job?.state;
    const { reply, failed, isTried, others } = this;
    // Nothing is done to a job that has ended.
    const left = isTerminal(state) ? undefined : this.left;
    const asked = this.approval ?? left;
    const isOpen = left !== undefined || outcome === 'awaits_approval' || outcome === 'already';
    const approval = isOpen ? asked : undefined;
    const why = whyOf(this.command, outcome, {
      reply,
      state,
      approval: this.approval,
      left,
      failed,
      isTried,
      isUnheard: this.mayHaveTwins,
    });
    return {
      answer: {
        outcome,
        why,
        ...(state === undefined ? {} : { state }),
        ...(approval === undefined ? {} : { approval }),
      },
      sent: this.sent,
      ...(job === undefined ? {} : { job }),
      ...(asked === undefined ? {} : { asked }),
      ...(others === undefined ? {} : { others }),
    };
  }
}
