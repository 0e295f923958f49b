export { type ResolveEvent, describeEvent } from './resolve/resolve-event';
export type { ResolveOptions } from './resolve/resolve-binary';
export {
  resolveDevServer,
  resolveTemporal,
  resolveTimeSkippingServer,
  type TemporalSource,
} from './resolve/resolve-temporal';
export { TemporalNotFoundError } from './resolve/temporal-not-found';
export type { ResolvedBinary } from './resolve/way';
export {
  type DevServer,
  type DevServerOptions,
  type SearchAttributeKind,
  startDevServer,
} from './server/dev-server';
export type { RunningServer } from './server/run-server';
export { startTimeSkippingServer, type TimeSkippingServerOptions } from './server/time-skipping-server';
