export {
  afterMotion,
  afterSecondKill,
  isAccepted,
  isUnderVerification,
  evictedBefore,
  killedPartners,
  mayHaveRequest,
  mayKillAgain,
  verified,
  withFound,
  withTwins,
} from './verification';
export { standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
