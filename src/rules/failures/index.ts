export { AGAIN, fateOf, PLACES } from './fates';
export type { End, Place } from './fates';
export { FAILURE_KINDS, FAMILY, mayHaveBeenTaken } from './kinds';
export type { FailureKind } from './kinds';
