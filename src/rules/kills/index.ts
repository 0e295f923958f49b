export { afterSecondKill, isAccepted, isUnderVerification, mayKillAgain, verified } from './verification';
export { PROOF, SHOWN, standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
