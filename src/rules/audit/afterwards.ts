import type { AuditRecord } from '../../contracts/audit';
import type { SessionDigest, SessionListing, SessionRecord } from '../../contracts/session';
import { compareDigests, digestOf, digestsOf } from '../sessions';
import { keyText } from '../../contracts/session-key';

/** What later looks showed of a session that the policy would have killed. */
export type Afterwards =
  /** Its counters or states changed: killing it would have been wrong. */
  | 'moved'
  /** It was seen again, unchanged. */
  | 'stayed'
  /** Later looks don't list it: it was killed, or ended by itself. */
  | 'gone'
  /** Nobody looked later. */
  | 'unknown';

/** What is known of a session after its plan. */
export interface After {
  /** Later ones of its cluster, oldest first. */
  looks: readonly { listing: SessionListing }[];
  /** When we killed it; ISO 8601. */
  killedAt?: string | undefined;
  /** When a run that had planned it spared it, since it had changed. */
  revivedAt?: string | undefined;
}

/** What became of a session, and when it was first seen changed. */
export function afterwards(then: SessionDigest, after: After): { afterwards: Afterwards; movedAt?: string } {
  const seen = inLooks(then, after);
  const { revivedAt } = after;
  const isFirst = revivedAt !== undefined && (seen.movedAt === undefined || revivedAt < seen.movedAt);
  return isFirst ? { afterwards: 'moved', movedAt: revivedAt } : seen;
}

/** A look after our own kill says nothing: the kill itself changes what is seen. */
function inLooks(then: SessionDigest, { looks, killedAt }: After): ReturnType<typeof afterwards> {
  let seen: Afterwards = looks.length === 0 && killedAt === undefined ? 'unknown' : 'gone';
  for (const { listing } of looks) {
    if (killedAt !== undefined && listing.at >= killedAt) return { afterwards: 'gone' };
    const now = digestsOf(listing).find((one) => keyText(one) === keyText(then));
    const compared = now === undefined ? 'replaced' : compareDigests(then, now);
    if (compared === 'changed') return { afterwards: 'moved', movedAt: listing.at };
    if (compared === 'same') seen = 'stayed';
  }
  return { afterwards: killedAt === undefined ? seen : 'gone' };
}

/** Looks up when a session was killed, and when it was spared, the first time after an instant. */
export type Told = (cluster: string, session: SessionRecord, after: string) => Omit<After, 'looks'>;

/** What records tell of single sessions beside the looks: a kill reads its session once more, and keeps no listing. */
export function toldIn(records: readonly AuditRecord[]): Told {
  const kills = new Map<string, string[]>();
  const revivals = new Map<string, string[]>();
  for (const record of records) {
    const times = isKill(record) ? kills : isRevival(record) ? revivals : undefined;
    const session = times === undefined ? undefined : sessionOf(record);
    if (session === undefined) continue;
    const key = identityOf(record.cluster ?? 'unknown', session);
    times?.set(key, [...(times.get(key) ?? []), record.time]);
  }
  return (cluster, session, after) => {
    const first = (times: ReadonlyMap<string, readonly string[]>) =>
      [...(times.get(identityOf(cluster, session)) ?? [])].sort().find((time) => time > after);
    return { killedAt: first(kills), revivedAt: first(revivals) };
  };
}

const isKill = ({ kind, evidence }: AuditRecord) => kind === 'killed' && evidence.outcome !== 'already_gone';

const isRevival = ({ kind, evidence }: AuditRecord) =>
  kind === 'kept' &&
  evidence.stage !== 'plan' &&
  evidence.reason === 'revived' &&
  evidence.perhapsOurs !== true;

const sessionOf = ({ kind, evidence }: AuditRecord) =>
  kind === 'killed' || kind === 'kept' ? evidence.record : undefined;

/** Ids are used again: the connections tell one session from the next of the same id. */
const identityOf = (cluster: string, session: SessionRecord) =>
  `${cluster} ${keyText(session)} ${digestOf(session).identity}`;
