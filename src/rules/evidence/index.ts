export { fold } from './fold';
export type { FoldSettings } from './fold';
export { judgeRecord } from './judge-record';
export type { RecordCase } from './judge-record';
export type { Look } from './look';
export { nodesAsOf } from './node-ground';
export { recordOf, textOf, versionOf } from './record';
export type { EvidenceRecord } from './record';
export { foldSettings } from './settings';
