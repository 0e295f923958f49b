import type { KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import type { SessionDigest, SessionListing, SessionRecord } from '../../contracts/session';
import { compareDigests } from './compare-session';
import { digestOf, digestsOf } from './digest-of';
import { keyOf, keyText } from './session-key';

/** A target that is not as planned any more. */
export type DroppedTarget = Pick<KillOutcome, 'ownerUuid' | 'sessionId' | 'note'> & {
  outcome: 'already_gone' | 'replaced' | 'revived';
};

type Change = Pick<DroppedTarget, 'outcome' | 'note'>;

/** Targets that changed since the plan, or whose joined sessions did: dropped for good. */
export function watchTargets(targets: KillTarget[], listing: SessionListing): DroppedTarget[] {
  const seen = new Map(digestsOf(listing).map((digest) => [keyText(digest), digest]));
  return targets.flatMap(({ record, joined }) => {
    const change = changeOf(record, seen) ?? changeOfJoined(joined, seen);
    return change === undefined ? [] : [{ ...keyOf(record), ...change }];
  });
}

function changeOf(planned: SessionRecord, seen: Map<string, SessionDigest>): Change | undefined {
  const now = seen.get(keyText(planned));
  if (now === undefined) return { outcome: 'already_gone', note: 'gone while the plan waited' };
  switch (compareDigests(digestOf(planned), now)) {
    case 'replaced':
      return { outcome: 'replaced', note: 'its id belongs to another session now' };
    case 'changed':
      return { outcome: 'revived', note: 'it changed while the plan waited' };
    case 'same':
      return undefined;
  }
}

function changeOfJoined(joined: SessionRecord[], seen: Map<string, SessionDigest>): Change | undefined {
  const moved = joined.find((partner) => changeOf(partner, seen) !== undefined);
  return moved && { outcome: 'revived', note: `session ${moved.sessionId}, joined to it, changed or ended` };
}
