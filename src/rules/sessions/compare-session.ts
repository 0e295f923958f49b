import type { SessionDigest, SessionRecord } from '../../contracts/session';
import { digestOf } from './digest-of';

/** How a session that is read now relates to the one that was planned. */
export type Comparison = 'same' | 'replaced' | 'changed';

/** `replaced`: the id is another session's by now; `changed`: it lives, a counter that went down included. */
export function compareSession(target: SessionRecord, now: SessionRecord): Comparison {
  return compareDigests(digestOf(target), digestOf(now));
}

/** {@link compareSession} on digests. */
export function compareDigests(before: SessionDigest, now: SessionDigest): Comparison {
  if (before.identity !== now.identity) return 'replaced';
  const still =
    before.states === now.states && before.bytes[0] === now.bytes[0] && before.bytes[1] === now.bytes[1];
  return still ? 'same' : 'changed';
}
