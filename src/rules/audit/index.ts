export { recordId } from './record-id';
export { recordsOf } from './records-of';
