import type { AgedSession } from '../../../../src/contracts/session-age';
import type { NodeRecord, SessionRecord } from '../../../../src/contracts/session';
import { agesOf, watchOn, watchView } from '../../../../src/rules/evidence';
import type { EvidenceRecord, WatchRecord } from '../../../../src/rules/evidence';
import { fold } from '../../../../src/rules/evidence';
import type { Story } from '../../../../src/simulator/stories';
import { NODES, running, session } from '../../support/timeline';
import { lookAt, MINUTE_MS } from './looks';

/** A session of the simulator's, as ONTAP lists it. */
export interface Cast {
  story: Story;
  /** Minutes after the first look. */
  begins: number;
  /** From so many minutes after the first look on nothing of it moves. */
  dies?: number;
  /** From then on it is this instead. */
  then?: Story;
  client?: string;
  node?: string;
  source?: string;
}

const EVERY = 5;

function shownAt(cast: Cast, index: number, minute: number): SessionRecord[] {
  const { story, begins, dies = Number.POSITIVE_INFINITY, then, client = '10.20.0.7', ...parts } = cast;
  const isNext = then !== undefined && minute >= dies;
  const moment = isNext ? then.at((minute - dies) * 60) : story.at((Math.min(minute, dies) - begins) * 60);
  if (minute < begins || moment === undefined) return [];
  const { bytes_processed: bytes = 0, connection: _shared, ...data } = moment.data ?? { state: 'idle' };
  const { bytes_moved: moved = 0, ...mover } = moment.mover ?? { state: 'idle' };
  const own = { sessionId: `1:${index}`, clientPort: 41_000 + index, client, ...parts };
  return [
    session({
      ...own,
      data: { reason: undefined, ...data, bytes },
      mover: { ...mover, bytes: moved },
    } as object),
  ];
}

const nodesAt = (minute: number, nodes: NodeRecord[]) =>
  running(nodes, new Date(lookAt(minute, []).arrived.worker).toISOString());

/** What `sessions list` has of them after so many minutes with a look every five, but for those that were missed. */
export function watchedStories(
  casts: readonly Cast[],
  minutes: number,
  {
    missed = [],
    nodes = () => NODES,
  }: { missed?: [number, number][]; nodes?: (minute: number) => NodeRecord[] } = {},
) {
  let records: EvidenceRecord[] = [];
  let watch: WatchRecord | undefined;
  const settings = {
    spacingMs: MINUTE_MS,
    mostStepMs: 20 * MINUTE_MS,
    mostGapMs: 48 * 60 * MINUTE_MS,
    collected: true,
  };
  const listed = (minute: number) => casts.flatMap((cast, index) => shownAt(cast, index, minute));
  let lookedAt = '';
  for (let minute = 0; minute <= minutes; minute += EVERY) {
    if (missed.some(([from, until]) => minute >= from && minute < until)) continue;
    const look = lookAt(minute, listed(minute), { nodes: nodesAt(minute, nodes(minute)) });
    records = fold(records, look, settings);
    watch = watchOn(watch, look, EVERY * MINUTE_MS);
    lookedAt = look.listing.at;
  }
  const sessions = listed(minutes);
  const ages = agesOf(sessions, records, lookedAt);
  return {
    sessions: sessions.map((one, index): AgedSession => ({ ...one, ...ages[index] })),
    nodes: nodesAt(minutes, nodes(minutes)),
    at: lookedAt,
    ages: {
      collected: true as const,
      every: `${EVERY}m`,
      lookedAt,
      ...(watch === undefined ? {} : watchView(watch)),
    },
  };
}
