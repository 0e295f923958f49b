export {
  afterSecondKill,
  isAccepted,
  isUnderVerification,
  killedPartners,
  mayKillAgain,
  verified,
} from './verification';
export { standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
