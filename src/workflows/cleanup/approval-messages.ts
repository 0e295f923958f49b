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
import { CLEANUP_ROOM } from '../../contracts/history-room';
import { provenName } from '../../contracts/signed-approval';
import { notRecorded, type JudgedWord, WordsOnRecord } from '../shared/words-on-record';
import type { CheckedWord } from './check-signature';

const NO_PLAN = 'the plan does not wait any more';

/** A decision on the plan that counts. */
export interface MadeDecision {
  verb: Verb;
  by: string;
  note?: string;
  /** The key that it was signed with, and the update that brought the signature. */
  key?: string;
  updateId?: string;
}

/** A plan that waits for a word, and for how long. */
export interface Question extends WaitingPlan {
  /** After this no approval counts, ms since 1970: a look that is under way may keep the question open for longer. */
  untilMs: number;
  /** Whether a signature is one of its approver. */
  check: () => Promise<CheckedWord>;
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
  private checks = 0;
  private checking = false;

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

  private hear(verb: Verb, decision: PlanDecision): DecisionAnswer | Promise<DecisionAnswer> {
    const verdict = this.judge(verb, decision);
    if (verdict.isNew && verb === 'approve' && decision.signature !== undefined)
      return this.hearSigned(decision);
    if (verdict.isNew) this.count(verb, decision, verdict.answer);
    return this.onRecord.record(verdict);
  }

  /** The plan may have been decided, or its time be over, when the signature is verified. */
  private async hearSigned(decision: PlanDecision): Promise<DecisionAnswer> {
    const { question } = this;
    this.checks++;
    this.checking = true;
    const checked = await question?.check();
    this.checking = false;
    const refused = (why: string) => this.onRecord.record({ answer: { accepted: false, why }, isNew: false });
    if (checked === undefined || 'why' in checked) return refused(checked?.why ?? NO_PLAN);
    const verdict = this.judge('approve', decision, true);
    if (!verdict.isNew || question !== this.question)
      return refused(verdict.isNew ? NO_PLAN : verdict.answer.why);
    const { key, updateId } = checked;
    const answer = { accepted: true, why: `approved by ${provenName(decision.by.trim(), key)}` };
    this.count('approve', decision, answer, { key, updateId });
    return this.onRecord.record({ answer, isNew: true });
  }

  private judge(verb: Verb, decision: PlanDecision, isChecked = false): JudgedWord {
    const said = { verb, decision, waiting: this.question };
    const repeated = repeatedDecision(said, this.counted);
    if (repeated !== undefined) return { answer: repeated.answer, isNew: false };
    const answer = judgeApproval(said);
    const isToCheck = verb === 'approve' && decision?.signature !== undefined && !isChecked;
    const why = answer.accepted
      ? (this.lateness(verb) ?? (isToCheck ? this.whyNotNow() : undefined))
      : undefined;
    return why === undefined
      ? { answer, isNew: answer.accepted }
      : { answer: { accepted: false, why }, isNew: false };
  }

  private lateness(verb: Verb): string | undefined {
    if (verb === 'approve' && Date.now() >= (this.question?.untilMs ?? 0)) return NO_PLAN;
    if (this.decision === undefined) return undefined;
    const { by, key, verb: said } = this.decision;
    return `${provenName(by, key)} was first: ${said}`;
  }

  /** Each takes an activity, of which the history holds a few, and one of ten updates in flight. */
  private whyNotNow(): string | undefined {
    if (this.checking) return 'another signature is being verified; say it again';
    return this.checks < CLEANUP_ROOM.signatures
      ? undefined
      : `${this.checks} signatures did not verify, and no more is tried: stop this run, and start another one`;
  }

  private count(
    verb: Verb,
    decision: PlanDecision,
    answer: DecisionAnswer,
    proof: Pick<MadeDecision, 'key' | 'updateId'> = {},
  ): void {
    const { by, note } = decision;
    this.decision = { verb, by: by.trim(), ...(note === undefined ? {} : { note }), ...proof };
    this.counted.push({ verb, decision, answer });
  }
}
