import { PERHAPS_KILLED } from '../../contracts/evict';
import type { KillOutcome } from '../../contracts/kill';
import type { WatchRequest } from '../../contracts/plan';
import type { SessionDigest, SessionKey, SessionListing } from '../../contracts/session';
import { compareDigests } from './compare-session';
import { digestsOf } from './digest-of';
import { keyOf, keyText } from '../../contracts/session-key';

/** A target that is not as planned any more. */
export type DroppedTarget = Pick<KillOutcome, 'ownerUuid' | 'sessionId' | 'note'> & {
  outcome: 'replaced' | 'revived';
};

/** Planned sessions, the listing that the plan was made from, and one of now. */
export interface WatchInput {
  targets: WatchRequest['targets'];
  planned: SessionListing;
  now: SessionListing;
}

type Change = Pick<DroppedTarget, 'outcome' | 'note'>;

/** Targets that changed since the plan, or whose joined sessions did: dropped for good. */
export function watchTargets({ targets, planned, now }: WatchInput): DroppedTarget[] {
  const changeOf = changesBetween(byKeyText(planned), byKeyText(now));
  return targets.flatMap(({ joined, ...target }) => {
    const change = changeOf(target) ?? changeOfJoined(joined, changeOf);
    return change === undefined ? [] : [{ ...keyOf(target), ...change }];
  });
}

const byKeyText = (listing: SessionListing) =>
  new Map(digestsOf(listing).map((digest) => [keyText(digest), digest]));

type Digests = ReadonlyMap<string, SessionDigest>;

function changesBetween(before: Digests, seen: Digests) {
  return (key: SessionKey): Change | undefined => {
    const planned = before.get(keyText(key));
    const now = seen.get(keyText(key));
    // It ended inside the window, the plan was made without it; or the listing has a hole, which proves nothing.
    if (planned === undefined || now === undefined) return undefined;
    // The last look decides.
    if (now.unreadable !== undefined) return undefined;
    switch (compareDigests(planned, now)) {
      case 'replaced':
        return { outcome: 'replaced', note: 'its id belongs to another session now' };
      case 'changed':
        return { outcome: 'revived', note: PERHAPS_KILLED.changed };
      case 'same':
        return undefined;
    }
  };
}

function changeOfJoined(
  joined: SessionKey[],
  changeOf: ReturnType<typeof changesBetween>,
): Change | undefined {
  const moved = joined.find((partner) => changeOf(partner) !== undefined);
  return moved && { outcome: 'revived', note: `session ${moved.sessionId}, joined to it, changed` };
}
