export { agesOf } from './ages';
export { foldClient } from './client-record';
export type { KnownClient } from './client-record';
export { findingsOf } from './findings';
export { fold, heardBy } from './fold';
export type { FoldSettings } from './fold';
export { clientLives, judgeClient } from './judge-client';
export type { ClientCase } from './judge-client';
export { isSettling, judgeRecord } from './judge-record';
export type { RecordCase } from './judge-record';
export { knownSession } from './known-session';
export type { Look } from './look';
export { summaryOf } from './look-summary';
export { nodesAsOf } from './node-ground';
export { recordOf, textOf, versionOf } from './record';
export type { EvidenceRecord } from './record';
export { isReadable, partsOf, readRecord } from './sealed';
export { foldSettings, goodForMs, stepOf } from './settings';
export { tellOn, toldTogether } from './telling';
export type { TellWish } from './telling';
export { faceOf, openSessions, useFrom, useOn } from './use';
export type { UseSeen } from './use';
export {
  collectedCase,
  gapsWithin,
  isOfRecords,
  watchOf,
  watchOn,
  watchProblem,
  watchText,
  watchView,
} from './watch';
export type { WatchRecord } from './watch';
