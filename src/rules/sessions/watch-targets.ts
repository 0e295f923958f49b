import type { KillOutcome } from '../../contracts/kill';
import type { KillTarget } from '../../contracts/plan';
import type { SessionDigest, SessionListing, SessionRecord } from '../../contracts/session';
import { digestOf } from './digest-of';

/** A target that is not as planned any more. */
export type DroppedTarget = Pick<KillOutcome, 'ownerUuid' | 'sessionId' | 'note'> & {
  outcome: 'already_gone' | 'replaced' | 'revived';
};

/** Targets that changed since the plan, or whose joined sessions did: dropped for good. */
export function watchTargets(targets: KillTarget[], listing: SessionListing): DroppedTarget[] {
  const seen = new Map(listing.sessions.map((session) => [keyOf(session), toDigest(session)]));
  return targets.flatMap(({ record, joined }) => {
    const { ownerUuid, sessionId } = record;
    const own = changeOf(digestOf(record), seen.get(keyOf(record)));
    if (own !== undefined) return [{ ownerUuid, sessionId, ...own }];
    const moved = joined.find((partner) => changeOf(digestOf(partner), seen.get(keyOf(partner)))?.outcome === 'revived');
    if (moved === undefined) return [];
    return [{ ownerUuid, sessionId, outcome: 'revived' as const, note: `session ${moved.sessionId}, joined to it, changed` }];
  });
}

function changeOf(planned: SessionDigest, now: SessionDigest | undefined): Omit<DroppedTarget, 'ownerUuid' | 'sessionId'> | undefined {
  if (now === undefined) return { outcome: 'already_gone', note: 'gone while the plan waited' };
  if (now.identity !== planned.identity) return { outcome: 'replaced', note: 'its id belongs to another session now' };
  const same = now.states === planned.states && now.bytes[0] === planned.bytes[0] && now.bytes[1] === planned.bytes[1];
  return same ? undefined : { outcome: 'revived', note: 'it changed while the plan waited' };
}

function toDigest(session: SessionRecord | SessionDigest): SessionDigest {
  return 'identity' in session ? session : digestOf(session);
}

function keyOf({ ownerUuid, sessionId }: SessionRecord | SessionDigest): string {
  return `${ownerUuid}/${sessionId}`;
}
