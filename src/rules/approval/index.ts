export { approversOf, approversProblem } from './approvers';
export { judgeApproval, recordProblem, repeatedWord } from './judge-approval';
export type { ApprovalQuestion, CountedWord, Verb, WaitingPlan, WordFor } from './judge-approval';
export { personKey, samePerson } from './same-person';
