export { describeEvent, type ResolvedBinary, type ResolveEvent } from './resolve/binary-source';
export { type ResolveOptions, TemporalNotFoundError } from './resolve/resolve-binary';
export {
  resolveDevServer,
  resolveTemporal,
  resolveTimeSkippingServer,
  type TemporalSource,
} from './resolve/resolve-temporal';
export {
  type DevServer,
  type DevServerOptions,
  type SearchAttributeKind,
  startDevServer,
} from './server/dev-server';
export type { RunningServer } from './server/run-server';
export { startTimeSkippingServer, type TimeSkippingServerOptions } from './server/time-skipping-server';
