import type { Guard } from '../../contracts/cluster';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';

/** Longest name and note, characters: they are copied into the report, which has to fit into one payload. */
const LONGEST = { by: 200, note: 1_000, shown: 80 } as const;

/** What a word on a plan is judged by. */
export interface ApprovalQuestion {
  decision: PlanDecision;
  verb: 'approve' | 'reject';
  /** Hash of the plan that waits; absent when none does. */
  planHash?: string;
  /** Who asked for the run. */
  requester: string;
  approvers?: Guard['approvers'];
}

/** Whether somebody's word on a plan counts, and why not. Anybody who may approve may also reject; so may the requester. */
export function judgeApproval({
  decision,
  verb,
  planHash,
  requester,
  approvers,
}: ApprovalQuestion): DecisionAnswer {
  const malformed = formProblem(decision);
  if (malformed !== undefined) return refused(malformed);
  const by = decision.by.trim();
  if (planHash === undefined) return refused('no plan waits for approval now');
  if (decision.planHash !== planHash) {
    return refused(
      `the plan that waits is ${planHash}, not ${String(decision.planHash).slice(0, LONGEST.shown)}; look at it again`,
    );
  }
  if (verb === 'reject' && by === requester) return { accepted: true, why: 'rejected by the requester' };
  if (approvers !== undefined && !approvers.includes(by)) {
    return refused(`${by} is not among the approvers of this cluster`);
  }
  if (verb === 'approve' && by === requester) return refused('who asked for the run cannot approve it');
  return { accepted: true, why: `${verb === 'approve' ? 'approved' : 'rejected'} by ${by}` };
}

function refused(why: string): DecisionAnswer {
  return { accepted: false, why };
}

/** What comes over the wire may have any shape, whatever its type says. */
function formProblem(
  decision: Partial<Record<keyof PlanDecision, unknown>> | null | undefined,
): string | undefined {
  const { by, note = '' } = decision ?? {};
  if (typeof by !== 'string' || by.trim() === '') return 'the name of who decides is missing (by)';
  if (by.length > LONGEST.by) return `the name of who decides (by) is longer than ${LONGEST.by} characters`;
  if (typeof note !== 'string' || note.length > LONGEST.note) {
    return `the note has to be a text of at most ${LONGEST.note} characters`;
  }
  return undefined;
}
