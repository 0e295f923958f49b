import { setHandler } from '@temporalio/workflow';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { approvePlanUpdate, rejectPlanUpdate } from '../../contracts/messages';
import {
  type CountedDecision,
  judgeApproval,
  recordProblem,
  repeatedDecision,
  type Verb,
  type WaitingPlan,
} from '../../rules/approval';
import { notRecorded, type JudgedWord, WordsOnRecord } from '../shared/words-on-record';

/** A decision on the plan that counts. */
export interface MadeDecision {
  verb: Verb;
  by: string;
  note?: string;
}

/** A plan that waits for a word, and for how long. */
export interface Question extends WaitingPlan {
  /** After this no approval counts, ms since 1970: a look that is under way may keep the question open for longer. */
  untilMs: number;
}

/**
 * Takes approvals and rejections, at any time, and answers at once: Temporal holds ten updates of a run in flight, so
 * that decisions which wait for something would keep a rejection out.
 */
export class ApprovalMessages {
  private question: Question | undefined;
  private decision: MadeDecision | undefined;
  private readonly counted: CountedDecision[] = [];
  private readonly onRecord = new WordsOnRecord();

  /** Handles the updates; to be called before anything is awaited. */
  open(): void {
    setHandler(approvePlanUpdate, (decision) => this.hear('approve', decision), {
      validator: (...given) => this.admit('approve', given),
    });
    setHandler(rejectPlanUpdate, (decision) => this.hear('reject', decision), {
      validator: (...given) => this.admit('reject', given),
    });
  }

  ask(question: Question): void {
    this.question = question;
    this.decision = undefined;
  }

  get answered() {
    return this.decision;
  }

  /** No decision counts from now on. */
  close(): void {
    this.question = undefined;
  }

  /** What comes over the wire may have any shape, and further arguments. */
  private admit(verb: Verb, given: readonly unknown[]): void {
    const why = recordProblem(given);
    if (why !== undefined) throw notRecorded({ accepted: false, why });
    this.onRecord.admit(this.judge(verb, given[0] as PlanDecision));
  }

  private hear(verb: Verb, decision: PlanDecision): DecisionAnswer {
    const verdict = this.judge(verb, decision);
    if (verdict.isNew) this.count(verb, decision, verdict.answer);
    return this.onRecord.record(verdict);
  }

  private judge(verb: Verb, decision: PlanDecision): JudgedWord {
    const said = { verb, decision, waiting: this.question };
    const repeated = repeatedDecision(said, this.counted);
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
    return this.decision === undefined ? undefined : `${this.decision.by} was first: ${this.decision.verb}`;
  }

  private count(verb: Verb, decision: PlanDecision, answer: DecisionAnswer): void {
    const { by, note } = decision;
    this.decision = { verb, by: by.trim(), ...(note === undefined ? {} : { note }) };
    this.counted.push({ verb, decision, answer });
  }
}
