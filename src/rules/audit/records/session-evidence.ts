import type { Counters } from '../../../contracts/cleanup';
import type { SessionKey, SessionListing, SessionRecord } from '../../../contracts/session';
import { keyText } from '../../../contracts/session-key';
import { valueOf } from '../history/decode';
import type { Activity } from '../history/activities';

/** Both byte counters at one sample. */
export interface CounterReading {
  at: string;
  bytes: Counters;
}

/** What the window showed of each session. */
export class SessionEvidence {
  private readonly readings = new Map<string, CounterReading[]>();
  private readonly records = new Map<string, SessionRecord>();

  /** @param listings - Those of the window, oldest first. */
  constructor(listings: readonly Activity[]) {
    for (const { end } of listings) {
      const listing = end === undefined ? undefined : (valueOf(end.result) as SessionListing | undefined);
      if (listing !== undefined) this.take(listing);
    }
  }

  /** As it was seen last, and its counters over the samples. */
  of(key: SessionKey): { record?: SessionRecord; counters: CounterReading[] } {
    const record = this.records.get(keyText(key));
    return {
      ...(record === undefined ? {} : { record }),
      counters: this.readings.get(keyText(key)) ?? [],
    };
  }

  private take(listing: SessionListing): void {
    const { at } = listing;
    if (listing.detail === 'full') {
      for (const session of listing.sessions) {
        this.records.set(keyText(session), session);
        this.note(session, { at, bytes: [session.data.bytes ?? null, session.mover.bytes ?? null] });
      }
    } else for (const session of listing.sessions) this.note(session, { at, bytes: session.bytes });
  }

  private note(key: SessionKey, reading: CounterReading): void {
    const before = this.readings.get(keyText(key));
    if (before === undefined) this.readings.set(keyText(key), [reading]);
    else before.push(reading);
  }
}
