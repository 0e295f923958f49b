import type { Send } from '../transport/send';

/** The open requests as they were listed last: whoever is served by an answer of some seconds ago asks for none. */
export class RecentRequests<Listed> {
  private latest: { askedAt: number; answer: Promise<Listed> } | undefined;

  /** @param now - Milliseconds of a clock. */
  constructor(private readonly now: () => number) {}

  /** The answer that was asked for at most so many milliseconds ago, or else a new one; a failure is nobody else's. */
  list(maxAgeMs: number, ask: () => Promise<Listed>): Promise<Listed> {
    const askedAt = this.now();
    const ageMs = askedAt - (this.latest?.askedAt ?? Number.NEGATIVE_INFINITY);
    if (this.latest !== undefined && ageMs >= 0 && ageMs < maxAgeMs) return this.latest.answer;
    const answer = ask();
    const asked = { askedAt, answer };
    this.latest = asked;
    answer.catch(() => {
      if (this.latest === asked) this.latest = undefined;
    });
    return answer;
  }

  /** The same way to send: a write that was not simply done may have made a request. */
  forgetAfterWrites(send: Send): Send {
    return async (request) => {
      if (request.method === 'GET') return send(request);
      let isDone = false;
      try {
        const answer = await send(request);
        isDone = answer.status === 200;
        return answer;
      } finally {
        if (!isDone) this.latest = undefined;
      }
    };
  }
}
