export { groupBy } from './group-by';
export { canonicalAddress } from '../../contracts/schemas/networks';
export { canonicalJson, sha256Hex } from './canonical-json';
export { compareDigests, compareSession } from './compare-session';
export type { ConditionName, KnownAbsent } from './conditions';
export { digestOf, digestsOf, fingerprintOf } from './digest-of';
export { hidesPartner, mayShareEnd } from './endpoints';
export {
  addressesOf,
  asOwnerWatches,
  clientMoves,
  clientProblem,
  evictedNetworks,
  evictGuard,
  evictPolicy,
  fittingBlockers,
  isOfClient,
  memberOf,
  membersIn,
  sharedBy,
  standingBlockers,
} from './evict';
export type { EvictedClient } from './evict';
export { evaluateRule } from './evaluate-rule';
export { fitting, foldNode } from './fold-node';
export { nodeOffer } from './node-offer';
export { guardProtection, guardProtects } from './protections';
export { judgeKills, judgeSteps } from './judge-kills';
export { matchRules } from './match-rules';
export { planCleanup, planSteps } from './plan-cleanup';
export { planSnapshots } from './plan-snapshots';
export type { Evaluation, Snapshot } from './plan-snapshots';
export { poolsOf } from './pools';
export type { Steps } from './steps';
export { staleNow } from './stale-now';
export type { StaleNow, StaleVerdict } from './stale-now';
export { STOPPED_STATES } from './takeover';
export { transfersOf } from './transfers';
export { tightenPolicy } from './tighten-policy';
export type { TightenedPolicy } from './tighten-policy';
export { knownAddress, knownPort, missingState, unreadable } from './unreadable';
export { wishedEvidence } from './choose-evidence';
export { watchTargets } from './watch-targets';
export type { DroppedTarget } from './watch-targets';
