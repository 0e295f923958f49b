export { afterSecondKill, isAccepted, isUnderVerification, outlivedBy } from './verification';
export { groupsOf } from './groups';
