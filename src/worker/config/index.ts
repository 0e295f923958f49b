export { keyNeedOf } from './check-clusters';
export { parseCertificates } from './certificates';
export { checkGuardClients, resolveGuardClients } from './guard-clients';
export { loadConfig, type LoadedConfig } from './load-config';
export { referencesIn } from './references';
export { readStalePolicy } from './stale-policy';
