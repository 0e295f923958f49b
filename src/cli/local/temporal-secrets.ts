import type { SecretRegistry } from '../../worker';

/** Variables of Temporal that hold secrets. */
const SECRET_VARIABLE = /^TEMPORAL_(API_KEY|CODEC_AUTH|TLS_CLIENT_KEY_DATA|GRPC_META_.*)$/;

/** Makes the secrets in Temporal's variables known, so that they are masked in whatever is written. */
export function registerTemporalSecrets(env: NodeJS.ProcessEnv, secrets: SecretRegistry): void {
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && SECRET_VARIABLE.test(name)) secrets.add(value);
  }
}
