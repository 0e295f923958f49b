export { cleanupStaleSessions } from './cleanup-stale-sessions';
export { exportAudit } from './export-audit';
export { inspect } from './inspect';
export { killSessions } from './kill-sessions';
export { pausedJob } from './paused-job';
export { runJobSequence } from './run-job-sequence';
export { trackJob } from './track-job';
