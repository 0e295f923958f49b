import type { EvidenceInstant } from '../../contracts/look-seal';
import type { NodeRecord, SessionDigest, SessionListing } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import { digestOf, digestsOf, groupBy, hidesPartner, transfersOf } from '../sessions';
import { partnersOf } from './record';

/** One look at a cluster, whoever took it. */
export interface Look {
  /** UUID of the cluster that answered. */
  cluster: string;
  listing: SessionListing;
  /** The listing holds only some sessions: that another is absent says nothing. */
  narrowed: boolean;
  /** Absent where they were not read. */
  nodes?: NodeRecord[];
  /** Before the request left; by neither clock later. */
  departed: EvidenceInstant;
  /** When the answer was there; by neither clock earlier. */
  arrived: EvidenceInstant;
}

/** One session of a look. */
export interface Seen {
  digest: SessionDigest;
  /** Undefined where the look does not tell. */
  partners: string | undefined;
}

/** What a look shows, by identity. Of an id that is listed twice nobody can say which is which. */
export function seenIn({ listing, narrowed }: Look): Map<string, Seen> {
  const once = [...groupBy(digestsOf(listing), keyText).values()].flatMap((same) =>
    same.length === 1 ? same : [],
  );
  const tells = listing.detail === 'full' && !narrowed && !listing.sessions.some(hidesPartner);
  const partners = tells ? partnersIn(listing.sessions) : undefined;
  return new Map(
    once.map((digest) => [digest.identity, { digest, partners: partners?.get(keyText(digest)) }]),
  );
}

function partnersIn(records: Parameters<typeof transfersOf>[0]): Map<string, string> {
  const identities = new Map(records.map((record) => [keyText(record), digestOf(record).identity]));
  const transfers = transfersOf(records);
  return new Map(
    [...identities.keys()].map((key) => [
      key,
      partnersOf((transfers.get(key) ?? []).flatMap((other) => identities.get(other) ?? [])),
    ]),
  );
}
