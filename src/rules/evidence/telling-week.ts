import type { ClientName } from '../../contracts/cluster';
import type { OwnerWeek, Telling } from '../../contracts/session-event';
import { TELLING_ROOM } from '../../contracts/session-event';
import type { AgedSession } from '../../contracts/session-age';
import type { EndedSession } from '../../contracts/session-use';
import { USE_ROOM } from '../../contracts/session-use';
import { cutBytes } from '../../contracts/text';

const DAY_SECONDS = 86_400;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * DAY_SECONDS;
const WEEK_SECONDS = 7 * DAY_SECONDS;

/** Who has no name of his own. */
export const OTHER_OWNERS = 'others';

type Week = NonNullable<Telling['week']>;

const mondayOf = (seconds: number): number =>
  Math.floor((seconds - FIRST_MONDAY) / WEEK_SECONDS) * WEEK_SECONDS + FIRST_MONDAY;

/** The owner of a backup server, or its name where `clients` tells no owner. */
export function ownerOf(clientName: string | undefined, clients: readonly ClientName[]): string {
  const owner = clients.find(({ name }) => name === clientName)?.owner ?? clientName;
  return owner === undefined ? OTHER_OWNERS : cutBytes(owner, USE_ROOM.word);
}

/** What a look adds to the week; `over` is the week before, by the first look of a new one (Monday, UTC). */
export function weekOn(
  before: Week | undefined,
  {
    ended,
    stale,
    clients,
  }: { ended: readonly EndedSession[]; stale: readonly AgedSession[]; clients: readonly ClientName[] },
  now: number,
): { week: Week; over?: Week } {
  const isOver = before !== undefined && mondayOf(before.from) < mondayOf(now);
  const from = before === undefined ? now : isOver ? mondayOf(now) : before.from;
  const owners = new Map<string, OwnerWeek>(
    Object.entries(before === undefined || isOver ? {} : before.owners),
  );
  const add = (clientName: string | undefined, more: OwnerWeek) => {
    const named = ownerOf(clientName, clients);
    const isKnown = owners.has(named) || owners.size < TELLING_ROOM.owners;
    const owner = isKnown ? named : OTHER_OWNERS;
    const { ended: ends, stale: stales, bytes } = owners.get(owner) ?? { ended: 0, stale: 0, bytes: 0 };
    owners.set(owner, { ended: ends + more.ended, stale: stales + more.stale, bytes: bytes + more.bytes });
  };
  for (const { clientName, bytes = 0 } of ended) add(clientName, { ended: 1, stale: 0, bytes });
  for (const { clientName } of stale) add(clientName, { ended: 0, stale: 1, bytes: 0 });
  const week = { from, owners: Object.fromEntries(owners) };
  return isOver ? { week, over: before } : { week };
}
