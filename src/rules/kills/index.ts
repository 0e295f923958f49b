export { afterSecondKill, isAccepted, isUnderVerification, mayKillAgain, verified } from './verification';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
