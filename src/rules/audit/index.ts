export { valueOf as decodedValue, decodePayload } from './history/decode';
export type { PayloadJson } from './history/attributes';
export { recordId } from './record-id';
export { recordsOf } from './records-of';
export { scheduleRecordsOf } from './schedule-records';
export type { ScheduleDecoder, ScheduleJson } from './schedule-records';
