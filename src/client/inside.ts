/** What our own CLI needs besides `index`, which is the package's promise to other services. */
export { withOwnSignal } from './own-signal';
export { managedSchedules } from './schedules/managed-schedules';
export { pauseOfJob } from './status/owed-pauses';
export { troublesNow, troublesOf } from './troubles';
