import { setHandler } from '@temporalio/workflow';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { approvePlanUpdate, rejectPlanUpdate } from '../../contracts/messages';
import {
  type CountedWord,
  judgeApproval,
  recordProblem,
  repeatedWord,
  type Verb,
  type WaitingPlan,
} from '../../rules/approval';
import { notRecorded, type Verdict, WordsOnRecord } from '../shared/words-on-record';

/** A word on the plan that counts. */
export interface Word {
  verb: Verb;
  by: string;
  note?: string;
}

interface Question extends WaitingPlan {
  /** After this no approval counts, ms since 1970: a look that is under way may keep the question open for longer. */
  untilMs: number;
}

/**
 * Takes approvals and rejections, at any time, and answers at once: Temporal holds ten updates of a run in flight, so
 * that words which wait for something would keep a rejection out.
 */
export class ApprovalDesk {
  private question: Question | undefined;
  private word: Word | undefined;
  private readonly counted: CountedWord[] = [];
  private readonly onRecord = new WordsOnRecord();

  /** Handles the updates; to be called before anything is awaited. */
  open(): void {
    setHandler(approvePlanUpdate, (decision) => this.hear('approve', decision), {
      validator: (...words) => this.admit('approve', words),
    });
    setHandler(rejectPlanUpdate, (decision) => this.hear('reject', decision), {
      validator: (...words) => this.admit('reject', words),
    });
  }

  ask(question: Question): void {
    this.question = question;
    this.word = undefined;
  }

  get answered() {
    return this.word;
  }

  /** No word counts from now on. */
  close(): void {
    this.question = undefined;
  }

  /** What comes over the wire may have any shape, and further arguments. */
  private admit(verb: Verb, words: readonly unknown[]): void {
    const why = recordProblem(words);
    if (why !== undefined) throw notRecorded({ accepted: false, why });
    this.onRecord.admit(this.judge(verb, words[0] as PlanDecision));
  }

  private hear(verb: Verb, decision: PlanDecision): DecisionAnswer {
    const verdict = this.judge(verb, decision);
    if (verdict.isNew) this.count(verb, decision, verdict.answer);
    return this.onRecord.record(verdict);
  }

  private judge(verb: Verb, decision: PlanDecision): Verdict {
    const said = { verb, decision, waiting: this.question };
    const repeated = repeatedWord(said, this.counted);
    if (repeated !== undefined) return { answer: repeated.answer, isNew: false };
    const answer = judgeApproval(said);
    const why = answer.accepted ? this.lateness(verb) : undefined;
    return why === undefined
      ? { answer, isNew: answer.accepted }
      : { answer: { accepted: false, why }, isNew: false };
  }

  private lateness(verb: Verb): string | undefined {
    if (verb === 'approve' && Date.now() >= (this.question?.untilMs ?? 0))
      return 'the plan does not wait any more';
    return this.word === undefined ? undefined : `${this.word.by} was first: ${this.word.verb}`;
  }

  private count(verb: Verb, decision: PlanDecision, answer: DecisionAnswer): void {
    const { by, note } = decision;
    this.word = { verb, by: by.trim(), ...(note === undefined ? {} : { note }) };
    this.counted.push({ verb, decision, answer });
  }
}
