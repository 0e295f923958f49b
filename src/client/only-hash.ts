import { createHash } from 'node:crypto';
import type { SessionKey } from '../contracts/session';

/** 12 hex digits that stand for a set of sessions in a workflow id, whatever their order. */
export function onlyHash(only: SessionKey[]): string {
  const keys = only.map(({ ownerUuid, sessionId }) => `${ownerUuid.toLowerCase()}/${sessionId}`).sort();
  return createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 12);
}
