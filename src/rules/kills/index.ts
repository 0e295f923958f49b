export { afterSecondKill, isAccepted, isUnderVerification, killedPartners, verified } from './verification';
export { groupsOf } from './groups';
