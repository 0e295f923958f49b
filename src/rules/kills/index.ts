export {
  afterJoinedMotion,
  afterMotion,
  afterSecondKill,
  isAccepted,
  isUnderVerification,
  evictedBefore,
  killedPartners,
  mayHaveChanged,
  mayHaveRequest,
  mayKillAgain,
  withFound,
  withTwins,
} from './verification';
export { verified } from './verified';
export { standing } from './standing';
export { groupsOf } from './groups';
export { killSlices } from './kill-slices';
