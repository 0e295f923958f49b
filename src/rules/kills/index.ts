export { afterSecondKill, isAccepted, isUnderVerification, verified } from './verification';
export { groupsOf } from './groups';
