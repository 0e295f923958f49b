import type { OntapAnswer, Send } from '../transport/send';
import { isDone } from '../writes/write-answer';
import type { OpenRequest } from './open-request';

/** What was listed so long ago will do, ms. */
const RECENT_MS = 60_000;

/** The open requests as they were listed last, by this process. */
export class RecentRequests {
  private latest: { askedAt: number; answer: Promise<OpenRequest[]> } | undefined;

  /** @param now - Milliseconds of a clock. */
  constructor(private readonly now: () => number) {}

  /** An empty list, for as long, where ONTAP did not answer in time. */
  list(ask: () => Promise<OpenRequest[]>): Promise<OpenRequest[]> {
    const askedAt = this.now();
    const ageMs = askedAt - (this.latest?.askedAt ?? Number.NEGATIVE_INFINITY);
    if (this.latest !== undefined && ageMs >= 0 && ageMs < RECENT_MS) return this.latest.answer;
    const answer = ask().catch(() => []);
    this.latest = { askedAt, answer };
    return answer;
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
        if (answer === undefined || !isDone(answer)) this.latest = undefined;
      }
    };
  }
}
