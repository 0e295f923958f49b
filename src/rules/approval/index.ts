export { approversOf, approversProblem, othersOf } from './approvers';
export type { WhoMay } from './approvers';
export { judgeApproval, recordProblem, repeatedDecision } from './judge-approval';
export type { CountedDecision, Verb, WaitingPlan, DecisionFor } from './judge-approval';
export { judgeGate } from './judge-gate';
export { whyStatementFails } from './judge-signed';
export type { SignedCase } from './judge-signed';
export { personKey, samePerson } from './same-person';
