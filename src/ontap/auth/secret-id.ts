import { createHmac, randomBytes } from 'node:crypto';

/** Of this process only, so that an id says nothing about the secret to anybody else. */
const key = randomBytes(32);

/** Names a secret without telling it. */
export function secretId(...parts: string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
}
