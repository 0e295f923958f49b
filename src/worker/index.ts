export { loadConfig, type LoadedConfig } from './config';
export { lookAtHealthPort } from './health/health-server';
export { createLog, type LogOptions } from './log/create-log';
export { SecretRegistry } from './log/secrets';
export { runWorker, type RunWorkerOptions, type WorkerHandle } from './run-worker';
export { createKnownSecretReader } from './secret-reader';
export { StartError } from './start-error';
export { connectTemporal, readTarget, type Temporal } from './temporal/connect';
export { installRuntime, releaseRuntime } from './temporal/runtime';
export {
  ensureSearchAttributes,
  lookAtSearchAttributes,
  ownNamespace,
  searchAttributeCommands,
  searchAttributeRemovals,
  SQL_KEYWORDS,
} from './temporal/search-attributes';
