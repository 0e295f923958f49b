export { clearLooksAfter, jobsThatHold, openJobs } from './holds';
export { nextStep } from './next-step';
export type { DrainStep } from './next-step';
export { nodeProblem, nodeWarnings } from './node-problem';
export { drainOrder } from './order';
export { pausesWanted } from './pauses-wanted';
export { beforeOf, traceOf } from './trace';
export type { NodeBefore } from './trace';
