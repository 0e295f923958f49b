import type { Telling } from '../../contracts/session-event';
import { NOTHING_TOLD, TELLING_ROOM } from '../../contracts/session-event';
import type { SessionEvent } from '../../contracts/session-event';
import { digestOf, sha256Hex } from '../sessions';
import type { AgedSession } from '../../contracts/session-age';
import type { Look } from './look';
import type { EndedSession } from '../../contracts/session-use';
import type { ClientName } from '../../contracts/cluster';
import { highPools } from './telling-pools';
import { clientOf, leakEvent, poolEvent, staleEvent, weekEvent } from './telling-words';
import { weekOn } from './telling-week';

const DAY_SECONDS = 86_400;
/** What is gone is remembered for longer than a week: nothing of it is told again after a reset. */
const KEPT_SECONDS = 8 * DAY_SECONDS;

/** What the entry asks to be told. */
export interface TellWish {
  pool?: { abovePercent: number; forSeconds: number };
  stale: boolean;
  /** So many sessions of a client within a day. */
  leaks?: number;
  weekly: boolean;
}

/** One look, as far as something of it may be told. */
export interface TellCase {
  look: Pick<Look, 'listing' | 'nodes' | 'arrived'>;
  /** Name of the policy by which sessions are stale, and those that are; absent where there is none. */
  policy?: string;
  stale?: readonly AgedSession[];
  /** Those that ended by this look. */
  ended: readonly EndedSession[];
  /** Who owns which client. */
  clients: readonly ClientName[];
}

/** Hex digits of a client and of a session: few enough for all sessions of a cluster. */
const DIGITS = { client: 6, session: 10 } as const;

const short = (text: string, digits: number) => sha256Hex(text).slice(0, digits);
const clientKey = (session: AgedSession) => `s${short(clientOf(session), DIGITS.client)}`;
const staleKey = (session: AgedSession) =>
  `${clientKey(session)}${digestOf(session).identity.slice(0, DIGITS.session)}`;

/** What is known to be told after one more look, and what is to be told now. */
export function tellOn(
  before: Telling | undefined,
  seen: TellCase,
  wish: TellWish,
): { telling: Telling; events: SessionEvent[] } {
  const now = Math.floor(seen.look.arrived.worker / 1_000);
  const teller = new Teller(before ?? NOTHING_TOLD, seen, now);
  const found = [
    teller.week(wish.weekly),
    teller.stale(wish.stale),
    teller.leaks(wish.leaks),
    teller.pools(wish.pool),
  ];
  return teller.result(found.flatMap((event) => event ?? []));
}

class Teller {
  private readonly at: Map<string, number>;
  private readonly fresh: AgedSession[];
  private highSince: Telling['highSince'] = {};
  private weekNow: Telling['week'];

  constructor(
    private readonly before: Telling,
    private readonly seen: TellCase,
    private readonly now: number,
  ) {
    this.at = new Map(Object.entries(before.at));
    this.fresh = (seen.stale ?? []).filter((session) => !this.at.has(staleKey(session)));
    for (const session of this.fresh) this.at.set(staleKey(session), now);
  }

  stale(isAsked: boolean): SessionEvent | undefined {
    return isAsked && this.fresh.length > 0 ? staleEvent(this.fresh, this.seen.policy) : undefined;
  }

  leaks(least: number | undefined): SessionEvent | undefined {
    if (least === undefined) return undefined;
    const clients = new Map(this.fresh.map((session) => [clientKey(session), session]));
    const leaking = [...clients].flatMap(([key, session]) => {
      const sessions = this.withinADay(key);
      return sessions >= least && this.isNews(`l${key}`) ? [{ session, sessions }] : [];
    });
    return leaking.length === 0 ? undefined : leakEvent(leaking, this.seen.policy);
  }

  pools(wish: TellWish['pool']): SessionEvent | undefined {
    if (wish === undefined) return undefined;
    const high = highPools(this.seen.look, wish.abovePercent, this.before.highSince, this.now);
    this.highSince = Object.fromEntries(high.map(({ node, since }) => [node, since]));
    const told = high.filter(
      ({ node, since }) => this.now - since >= wish.forSeconds && this.isNews(`p${short(node, 10)}`, since),
    );
    return told.length === 0 ? undefined : poolEvent(told, wish.abovePercent);
  }

  week(isAsked: boolean): SessionEvent | undefined {
    if (!isAsked) return undefined;
    const { ended, clients, look } = this.seen;
    const { over, week } = weekOn(this.before.week, { ended, stale: this.fresh, clients }, this.now);
    this.weekNow = week;
    const isNews = over !== undefined && this.isNews(`w${week.from}`);
    return isNews ? weekEvent(over, look.listing.sessions.length) : undefined;
  }

  result(events: SessionEvent[]): { telling: Telling; events: SessionEvent[] } {
    const date = new Date(this.now * 1_000).toISOString().slice(0, 10);
    const { day } = this.before;
    const { sent, unsaid } = day.date === date ? day : { sent: 0, unsaid: day.unsaid };
    const allowed = events.slice(0, Math.max(0, TELLING_ROOM.messages - sent));
    const [first, ...others] = allowed;
    const withUnsaid = first === undefined || unsaid === 0 ? allowed : [{ ...first, unsaid }, ...others];
    const left = (first === undefined ? unsaid : 0) + events.length - allowed.length;
    return {
      telling: {
        at: this.kept(),
        highSince: this.highSince,
        day: { date, sent: sent + allowed.length, unsaid: left },
        ...(this.weekNow === undefined ? {} : { week: this.weekNow }),
      },
      events: withUnsaid,
    };
  }

  /** Told once, and of what comes again not before a day is over; from then on it is told. */
  private isNews(key: string, since = Infinity): boolean {
    const told = this.at.get(key);
    if (told !== undefined && (told >= since || this.now - told < DAY_SECONDS)) return false;
    this.at.set(key, this.now);
    return true;
  }

  private withinADay(prefix: string): number {
    return [...this.at].filter(([key, at]) => key.startsWith(prefix) && this.now - at < DAY_SECONDS).length;
  }

  /** Of sessions that are there all, of others the newest. */
  private kept(): Telling['at'] {
    const { listing } = this.seen.look;
    const there = new Set((listing.detail === 'full' ? listing.sessions : []).map(staleKey));
    const kept = [...this.at]
      .filter(([key, at]) => there.has(key) || this.now - at < KEPT_SECONDS)
      .sort(([a, atA], [b, atB]) => Number(there.has(b)) - Number(there.has(a)) || atB - atA);
    return Object.fromEntries(kept.slice(0, TELLING_ROOM.entries));
  }
}

/** What two memories know together: a run that was reset forgets what it told since. */
export function toldTogether(telling: Telling, others: readonly Telling['at'][]): Telling {
  const at = new Map(Object.entries(telling.at));
  for (const [key, told] of others.flatMap((other) => Object.entries(other)))
    at.set(key, Math.max(told, at.get(key) ?? 0));
  return { ...telling, at: Object.fromEntries(at) };
}
