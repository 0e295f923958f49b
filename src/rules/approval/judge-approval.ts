import type { Guard } from '../../contracts/cluster';
import type { DecisionAnswer, PlanDecision } from '../../contracts/messages';
import type { Policy } from '../../contracts/policy';
import { MOST_SIGNATURE_BYTES, provenName } from '../../contracts/signed-approval';
import type { ApprovalSignature } from '../../contracts/signed-approval';
import { personKey, samePerson } from './same-person';

/** Longest name and note, characters: they are copied into the report, which has to fit into one payload. */
const LONGEST = { by: 200, note: 1_000, shown: 80 } as const;

/** A word of the longest name and note in any script fits, bytes of UTF-8; history keeps it as it came. */
const MOST_BYTES = 4_096;

/** What a word on a plan is said with. */
export type Verb = 'approve' | 'reject';

/** What a plan waits for: somebody's approval, or only a time in which it can be rejected. */
export type DecisionFor = 'approval' | 'notice' | 'quiet_hours' | 'change_gate';

/** A plan that waits for a word. */
export interface WaitingPlan {
  for: DecisionFor;
  planHash: string;
  /** Who asked for the run. */
  requester: string;
  /** Those of the owner's guard. */
  approvers?: Guard['approvers'];
  /** Whom the policy asks: nobody else's approval counts, while every approver of the guard may reject. */
  by?: Policy['approval']['by'];
  /** What the guard says of approvals, and who can sign one. */
  approvals?: Guard['approvals'];
  keyed?: Guard['keyed'];
}

/** A word that counted. */
export interface CountedDecision {
  verb: Verb;
  decision: PlanDecision;
  answer: DecisionAnswer;
}

/** What a word on a plan is judged by. */
export interface ApprovalQuestion {
  verb: Verb;
  decision: PlanDecision;
  /** Absent when no plan waits. */
  waiting?: WaitingPlan | undefined;
}

/** Whether somebody's word on a plan counts, and why not. Anybody who may approve may also reject; so may the requester. */
export function judgeApproval({ verb, decision, waiting }: ApprovalQuestion): DecisionAnswer {
  const malformed = formProblem(decision);
  if (malformed !== undefined) return refused(malformed);
  if (waiting === undefined) return refused('no plan waits for approval now');
  const { planHash, requester, approvers, by: asked } = waiting;
  if (verb === 'approve' && waiting.for !== 'approval')
    return refused('the plan waits for no approval: it goes on unless somebody rejects it');
  if (decision.planHash !== planHash) {
    return refused(
      `the plan that waits is ${planHash}, not ${String(decision.planHash).slice(0, LONGEST.shown)}; look at it again`,
    );
  }
  const by = decision.by.trim();
  const isRequester = samePerson(by, requester);
  if (verb === 'reject' && isRequester) return { accepted: true, why: 'rejected by the requester' };
  if (approvers !== undefined && !approvers.some((name) => samePerson(name, by))) {
    return refused(`${by} is not among the approvers of this cluster; --by NAME says who you are`);
  }
  if (verb === 'approve' && asked !== undefined && !asked.some((name) => samePerson(name, by))) {
    return refused(`${by} is not among those whom the policy asks (approval.by)`);
  }
  if (verb === 'approve' && isRequester) return refused('who asked for the run cannot approve it');
  const unsigned = verb === 'approve' ? whyNotSigned(decision, by, waiting) : undefined;
  if (unsigned !== undefined) return refused(unsigned);
  return {
    accepted: true,
    why: `${verb === 'approve' ? 'approved' : 'rejected'} by ${provenName(by, undefined)}`,
  };
}

/** A signature that nobody could verify is refused, not left out: who signs wants it to be proven. */
function whyNotSigned(
  { signature }: PlanDecision,
  by: string,
  { approvals, keyed = [] }: WaitingPlan,
): string | undefined {
  const hasKey = keyed.some((name) => samePerson(name, by));
  if (signature !== undefined)
    return hasKey
      ? undefined
      : `${by} has no key in the guard of this cluster, so that the signature can't be verified`;
  if (approvals !== 'signed') return undefined;
  return hasKey
    ? 'this cluster takes signed approvals alone (guard.approvals): sign it, with --sign-with KEYFILE'
    : `this cluster takes signed approvals alone (guard.approvals), and ${by} has no key in its guard`;
}

/** The word that counted of which this one is a repetition: the same person's, on the same plan. */
export function repeatedDecision(
  { verb, decision }: ApprovalQuestion,
  counted: readonly CountedDecision[],
): CountedDecision | undefined {
  if (formProblem(decision) !== undefined) return undefined;
  const { planHash, by } = decision;
  return counted.find(
    (word) => word.verb === verb && word.decision.planHash === planHash && samePerson(word.decision.by, by),
  );
}

/** Why the arguments of an update must not get into a history; undefined when they may, right or wrong. */
export function recordProblem(words: readonly unknown[]): string | undefined {
  const [decision] = words;
  if (typeof decision !== 'object' || decision === null || Array.isArray(decision))
    return 'a word on a plan is an object with planHash and by';
  const bytes = new TextEncoder().encode(JSON.stringify(words)).length;
  return bytes <= MOST_BYTES
    ? undefined
    : `it is ${bytes} bytes, above ${MOST_BYTES}, with a signature, too: a note has at most ${LONGEST.note} characters, a name ${LONGEST.by}`;
}

function refused(why: string): DecisionAnswer {
  return { accepted: false, why };
}

/** What comes over the wire may have any shape, whatever its type says. */
function formProblem(
  decision: Partial<Record<keyof PlanDecision, unknown>> | null | undefined,
): string | undefined {
  const { by, note = '', signature } = decision ?? {};
  if (typeof by !== 'string' || personKey(by) === '') return 'the name of who decides is missing (by)';
  if (by.length > LONGEST.by) return `the name of who decides (by) is longer than ${LONGEST.by} characters`;
  if (typeof note !== 'string' || note.length > LONGEST.note) {
    return `the note has to be a text of at most ${LONGEST.note} characters`;
  }
  return signature === undefined ? undefined : signatureProblem(signature);
}

function signatureProblem(signature: unknown): string | undefined {
  const { armored, validUntil } = (signature ?? {}) as Partial<Record<keyof ApprovalSignature, unknown>>;
  if (typeof armored !== 'string' || armored.length > MOST_SIGNATURE_BYTES)
    return `the signature has to be the armored one of ssh-keygen, of at most ${MOST_SIGNATURE_BYTES} bytes (signature.armored)`;
  if (typeof validUntil !== 'string' || validUntil.length > LONGEST.shown)
    return 'until when it was signed for is missing (signature.validUntil)';
  return undefined;
}
