import { createSecretReader, type SecretReader } from '../ontap';
import type { SecretRegistry } from './log/secrets';

/** The reader of all secrets of this process: whatever it reads, the log knows and masks from then on. */
export function createKnownSecretReader(env: NodeJS.ProcessEnv, secrets: SecretRegistry): SecretReader {
  const reader = createSecretReader(env);
  return { read: async (source) => secrets.add(await reader.read(source)) };
}
