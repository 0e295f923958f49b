export { AGAIN, fateOf, PLACES } from './fates';
export type { Again, End, Fate, Place } from './fates';
export { FAILURE_KINDS, FAMILY, mayHaveBeenTaken } from './kinds';
export type { FailureKind, Family } from './kinds';
