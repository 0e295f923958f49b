import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { ApprovalRecord } from '../../contracts/cleanup';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { approvePlanUpdate, rejectPlanUpdate } from '../../contracts/messages';
import type { Plan } from '../../contracts/plan';
import { decisions } from '../shared/activities';
import { awaitWord } from './await-word';
import type { CleanupContext } from './context';

type Verb = 'approve' | 'reject';

/** What a plan waits with: somebody's approval, or only the time to reject it. */
export type WordFor = 'approval' | 'notice';

/** A word on the plan that counts. */
export interface Word {
  verb: Verb;
  by: string;
  note?: string;
}

interface Question {
  for: WordFor;
  /** After this no approval counts, ms since 1970: a look that is under way may keep the question open for longer. */
  untilMs: number;
  planHash: string;
  requester: string;
  approvers?: string[];
}

/** Takes approvals and rejections, at any time; every word is answered and so recorded. */
export class ApprovalDesk {
  private question?: Question;
  private word?: Word;

  /** Handles the updates; to be called before anything is awaited. */
  open(): void {
    setHandler(approvePlanUpdate, (decision) => this.hear('approve', decision));
    setHandler(rejectPlanUpdate, (decision) => this.hear('reject', decision));
  }

  ask(question: Question): void {
    this.question = question;
    delete this.word;
  }

  get answered() {
    return this.word;
  }

  /** No word counts from now on. */
  close(): void {
    delete this.question;
  }

  private async hear(verb: Verb, decision: PlanDecision): Promise<DecisionAnswer> {
    const asked = this.question;
    if (verb === 'approve' && asked?.for === 'notice')
      return {
        accepted: false,
        why: 'the plan waits for no approval: it goes on unless somebody rejects it',
      };
    const answer = await CancellationScope.nonCancellable(() =>
      decisions.judgeApproval({ decision, verb, requester: '', ...questionOf(asked) }),
    );
    if (!answer.accepted) return answer;
    const isTooLate = verb === 'approve' && asked !== undefined && Date.now() >= asked.untilMs;
    if (this.question !== asked || isTooLate)
      return { accepted: false, why: 'the plan does not wait any more' };
    if (this.word !== undefined)
      return { accepted: false, why: `${this.word.by} was first: ${this.word.verb}` };
    this.word = {
      verb,
      by: decision.by.trim(),
      ...(decision.note === undefined ? {} : { note: decision.note }),
    };
    return answer;
  }
}

function questionOf(asked: Question | undefined): Partial<Omit<Question, 'for' | 'untilMs'>> {
  if (asked === undefined) return {};
  const { for: _what, untilMs: _until, ...question } = asked;
  return question;
}

/** Waits for a word on the plan; meanwhile a planned session that moves once is dropped for good. */
export async function awaitApproval(
  context: CleanupContext,
  desk: ApprovalDesk,
  plan: Plan,
  wanted: NonNullable<Plan['approval']>,
): Promise<ApprovalRecord> {
  const withinMs = durationMs(context.policy.approval.within);
  announce(context, plan, withinMs);
  let word;
  try {
    word = await awaitWord(context, desk, plan, { for: 'approval', withinMs });
  } finally {
    context.progress.closeApproval();
  }
  const at = new Date().toISOString();
  if (word === undefined) return { wanted, decision: 'expired', at };
  const { verb, ...rest } = word;
  return { wanted, decision: verb === 'approve' ? 'approved' : 'rejected', ...rest, at };
}

function announce({ progress, facts }: CleanupContext, plan: Plan, withinMs: number): void {
  const approvers = facts?.guard.approvers;
  const who = approvers === undefined ? 'somebody else than the requester' : approvers.join(' or ');
  const until = new Date(Date.now() + withinMs).toISOString();
  progress.update({
    phase: 'awaiting_approval',
    now: `Waits until ${until} (${formatDuration(withinMs)}) for ${who} to approve plan ${plan.hash}.`,
    next: 'Kills what the plan says and has not moved by then; without an approval nothing.',
    approval: { planHash: plan.hash, until },
  });
}
