export {
  afterMotion,
  afterSecondKill,
  isAccepted,
  isUnderVerification,
  evictedBefore,
  killedPartners,
  mayKillAgain,
  verified,
  withTwins,
} from './verification';
export { standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
