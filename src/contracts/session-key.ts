import type { SessionKey } from './session';

/** One text for a session's key; an owner's uuid holds no slash. */
export function keyText(key: SessionKey): string {
  return `${key.ownerUuid}/${key.sessionId}`;
}

/** The key alone, without what else the value holds. */
export function keyOf(value: SessionKey): SessionKey {
  return { ownerUuid: value.ownerUuid, sessionId: value.sessionId };
}

/** The key that {@link keyText} made a text of. */
export function keyOfText(text: string): SessionKey {
  const slash = text.indexOf('/');
  return { ownerUuid: text.slice(0, slash), sessionId: text.slice(slash + 1) };
}

/** An order that depends on nothing but the keys. */
export function byKey(a: SessionKey, b: SessionKey): number {
  const [left, right] = [keyText(a), keyText(b)];
  return left < right ? -1 : Number(left > right);
}
