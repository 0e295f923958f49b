import type { OntapAnswer, Send } from '../transport/send';
import { isDone } from '../writes/write-answer';
import type { OpenRequest } from './open-request';

/** What was listed so long ago will do, ms: to save a second request, and to tell which were there before a write. */
const RECENT_MS = 60_000;
const FRESH_MS = 1_000;

interface Listing {
  askedAt: number;
  answer: Promise<OpenRequest[]>;
}

/** The open requests as they were listed last, by this process. */
export class RecentRequests {
  private latest: Listing | undefined;
  private fresh: Listing | undefined;

  /** @param now - Milliseconds of a clock. */
  constructor(private readonly now: () => number) {}

  /** An empty list, for as long, where ONTAP did not answer in time. */
  list(ask: () => Promise<OpenRequest[]>): Promise<OpenRequest[]> {
    this.latest = this.within(RECENT_MS, this.latest, () => ask().catch(() => []));
    return this.latest.answer;
  }

  /** As of a second ago at most, for all who ask meanwhile; fails for them when ONTAP does not answer. */
  listFresh(ask: () => Promise<OpenRequest[]>): Promise<OpenRequest[]> {
    this.fresh = this.within(FRESH_MS, this.fresh, ask);
    return this.fresh.answer;
  }

  private within(ms: number, before: Listing | undefined, ask: () => Listing['answer']): Listing {
    const askedAt = this.now();
    const ageMs = askedAt - (before?.askedAt ?? Number.NEGATIVE_INFINITY);
    return before !== undefined && ageMs >= 0 && ageMs < ms ? before : { askedAt, answer: ask() };
  }

  /** The same way to send: a write that was not simply done may have made a request. */
  forgetAfterWrites(send: Send): Send {
    return async (request) => {
      if (request.method === 'GET') return send(request);
      let answer: OntapAnswer | undefined;
      try {
        answer = await send(request);
        return answer;
      } finally {
        if (answer === undefined || !isDone(answer)) this.latest = this.fresh = undefined;
      }
    };
  }
}
