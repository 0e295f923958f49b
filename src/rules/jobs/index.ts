export { isAbsenceProven, JOB_RETENTION_MS, LEAST_ABSENCE_MS } from './absence';
export type { Absence } from './absence';
export { afterPatch, beforeCommand, confirmedBy } from './command-rules';
export type { AfterPatch, BeforeCommand, PatchAnswer } from './command-rules';
export { failureOfJob, finalAnswer } from './final-answer';
export { isTerminal, phaseOf } from './job-state';
export type { JobPhase } from './job-state';
export { gridOf, nextLookDelay, SHORTEST_LOOK_MS } from './look-delay';
export type { LookTiming } from './look-delay';
