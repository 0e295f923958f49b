export { afterSecondKill, isAccepted, isUnderVerification, mayKillAgain, verified } from './verification';
export { standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
