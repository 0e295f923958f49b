export { cleanupStaleSessions } from './cleanup-stale-sessions';
export { killSessions } from './kill-sessions';
