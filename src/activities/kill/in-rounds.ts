import { setTimeout as sleep } from 'node:timers/promises';
import { ageMs, instantNow } from './attempt-kill';
import type { Instant } from './attempt-kill';

/** Answers so young are shared, ms: small beside the 3 s after which a halt has to hold. */
const SHARED_MS = 250;
/** Questions of another kind are forgotten after so long, ms. */
const KEPT_MS = 10_000;

/** An answer, and when it was asked for. */
export interface Round<T> {
  asked: Instant;
  answer: T;
}

interface Asking<T> {
  asked: Instant;
  round: Promise<Round<T>>;
  isOver: boolean;
}

/**
 * Asks one question for many who ask at about the same time: while one is under way, whom its answer does not serve
 * share the next. One that failed is only theirs who waited for it.
 */
export function inRounds<T>(
  ask: () => Promise<T>,
): (about: string, notBefore?: Instant) => Promise<Round<T>> {
  const questions = new Map<string, Rounds<T>>();
  return (about, notBefore) => {
    for (const [other, rounds] of questions) if (rounds.isForgotten) questions.delete(other);
    const rounds = questions.get(about) ?? new Rounds(ask);
    questions.set(about, rounds);
    return rounds.next(notBefore);
  };
}

class Rounds<T> {
  private latest: Asking<T> | undefined;
  private waiting: Promise<Round<T>> | undefined;

  constructor(private readonly ask: () => Promise<T>) {}

  get isForgotten(): boolean {
    return this.latest !== undefined && ageMs(this.latest.asked, instantNow()) > KEPT_MS;
  }

  next(notBefore?: Instant): Promise<Round<T>> {
    const { latest } = this;
    if (latest === undefined) return this.begin();
    const isYoung = ageMs(latest.asked, instantNow()) <= SHARED_MS;
    if (isYoung && !isBefore(latest.asked, notBefore)) return latest.round;
    if (latest.isOver || !isYoung) return this.begin();
    // An answer that does not come must not hold up the others.
    this.waiting ??= Promise.race([settled(latest.round), sleep(SHARED_MS)]).then(() => this.begin());
    return this.waiting;
  }

  private begin(): Promise<Round<T>> {
    this.waiting = undefined;
    const asked = instantNow();
    const round = this.ask().then((answer) => ({ asked, answer }));
    const asking: Asking<T> = { asked, round, isOver: false };
    this.latest = asking;
    round.then(
      () => (asking.isOver = true),
      () => {
        if (this.latest === asking) this.latest = undefined;
      },
    );
    return round;
  }
}

const isBefore = (asked: Instant, notBefore: Instant | undefined): boolean =>
  notBefore !== undefined && asked.monotonicMs < notBefore.monotonicMs;

const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => undefined);
