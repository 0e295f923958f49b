export { cleanupHistory, killHistory } from './cleanup-history';
export type { HistorySize } from './costs';
export { drainHistory } from './drain-history';
export { fleetHistory, fleetProblem } from './fleet-history';
export { pausedJobHistory } from './paused-job-history';
export { sequenceHistory, sequenceProblem } from './sequence-history';
