export { describeEvent, type ResolvedBinary, type ResolveEvent } from './resolve/binary-source';
export { resolveDevServer, resolveTemporal, resolveTimeSkippingServer } from './resolve/resolve-temporal';
export { type DevServer, type DevServerOptions, startDevServer } from './server/dev-server';
export { freePort } from './server/free-port';
export type { RunningServer } from './server/run-server';
export { startTimeSkippingServer } from './server/time-skipping-server';
