export { approversOf, approversProblem } from './approvers';
export { judgeApproval, recordProblem, repeatedDecision } from './judge-approval';
export type { ApprovalQuestion, CountedDecision, Verb, WaitingPlan, DecisionFor } from './judge-approval';
export { personKey, samePerson } from './same-person';
