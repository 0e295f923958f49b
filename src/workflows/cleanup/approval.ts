import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { ApprovalRecord } from '../../contracts/cleanup';
import { durationMs, formatDuration } from '../../contracts/duration';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import { approvePlanUpdate, rejectPlanUpdate } from '../../contracts/messages';
import type { Plan } from '../../contracts/plan';
import type { Policy } from '../../contracts/policy';
import { decisions, looks } from '../shared/activities';
import { isUnanswered } from '../shared/failures';
import type { CleanupContext } from './context';

/** Looks at the planned sessions while a plan waits, at the most: keeps the history below 8,000 events. */
const MOST_LOOKS = 288;
/** What one session adds to the history with each look, and what all looks together may add. */
const BYTES = { session: 250, looks: 1024 * 1024 } as const;

type Verb = 'approve' | 'reject';
interface Question {
  planHash: string;
  requester: string;
  approvers?: string[];
}

/** Takes approvals and rejections, at any time; every word is answered and so recorded. */
export class ApprovalDesk {
  private question?: Question;
  private word?: { verb: Verb; by: string; note?: string };

  /** Handles the updates; to be called before anything is awaited. */
  open(): void {
    setHandler(approvePlanUpdate, (decision) => this.hear('approve', decision));
    setHandler(rejectPlanUpdate, (decision) => this.hear('reject', decision));
  }

  ask(question: Question): void {
    this.question = question;
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
    const answer = await CancellationScope.nonCancellable(() =>
      decisions.judgeApproval({ decision, verb, requester: '', ...asked }),
    );
    if (!answer.accepted) return answer;
    if (this.question !== asked) return { accepted: false, why: 'the plan does not wait any more' };
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

/** Waits for a word on the plan; meanwhile a planned session that moves once is dropped for good. */
export async function awaitApproval(
  context: CleanupContext,
  desk: ApprovalDesk,
  plan: Plan,
  wanted: NonNullable<Plan['approval']>,
): Promise<ApprovalRecord> {
  const { within } = context.policy.approval;
  const until = Date.now() + durationMs(within);
  const approvers = context.facts?.guard.approvers;
  desk.ask({
    planHash: plan.hash,
    requester: context.request.requestedBy.name,
    ...(approvers === undefined ? {} : { approvers }),
  });
  announce(context, plan, until, approvers);
  try {
    while (desk.answered === undefined && Date.now() < until) await watchOnce(context, desk, until);
  } finally {
    desk.close();
    context.progress.closeApproval();
  }
  const at = new Date().toISOString();
  if (desk.answered === undefined) return { wanted, decision: 'expired', at };
  const { verb, ...word } = desk.answered;
  return { wanted, decision: verb === 'approve' ? 'approved' : 'rejected', ...word, at };
}

async function watchOnce(context: CleanupContext, desk: ApprovalDesk, until: number): Promise<void> {
  const targets = context.targets();
  const only = targets
    .flatMap(({ record, joined }) => [record, ...joined])
    .map(({ ownerUuid, sessionId }) => ({ ownerUuid, sessionId }));
  const lookEvery = lookEveryMs(context.policy, only.length);
  const wait = Math.min(lookEvery, until - Date.now());
  if (await condition(() => desk.answered !== undefined, wait)) return;
  if (targets.length === 0) return;
  try {
    const listing = await looks(context.request.cluster, lookEvery).listNdmpSessions({
      detail: 'digest',
      only,
    });
    context.record(await decisions.watchTargets({ targets, listing }));
  } catch (error) {
    // Every session is read again right before its kill: a look less here takes nothing from safety.
    if (!isUnanswered(error)) throw error;
  }
}

/** As often as the window was sampled, if the history has room for it. */
function lookEveryMs({ observe, approval }: Policy, sessions: number): number {
  const most = Math.max(1, Math.min(MOST_LOOKS, BYTES.looks / (BYTES.session * Math.max(1, sessions))));
  return Math.max(durationMs(observe.every), Math.ceil(durationMs(approval.within) / most));
}

function announce(
  { progress }: CleanupContext,
  plan: Plan,
  until: number,
  approvers: string[] | undefined,
): void {
  const who = approvers === undefined ? 'somebody else than the requester' : approvers.join(' or ');
  const untilText = new Date(until).toISOString();
  progress.update({
    phase: 'awaiting_approval',
    now: `Waits until ${untilText} (${formatDuration(until - Date.now())}) for ${who} to approve plan ${plan.hash}.`,
    next: 'Kills what the plan says and has not moved by then; without an approval nothing.',
    approval: { planHash: plan.hash, until: untilText },
  });
}
