export { cleanupStaleSessions } from './cleanup-stale-sessions';
export { killSessions } from './kill-sessions';
export { trackJob } from './track-job';
