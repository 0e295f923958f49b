import { durationMs } from '../../contracts/duration';
import type { Finding } from '../../contracts/finding';
import type { NodeRecord } from '../../contracts/session';
import type { AgedSession, AgesTold } from '../../contracts/session-age';
import { keyOf } from '../../contracts/session-key';
import { MISSED } from './watch';

/** All that a cluster lists, with its ages. */
export interface FindingsCase {
  sessions: readonly AgedSession[];
  /** None when the login is not shown them: no age began anew by them then. */
  nodes: readonly NodeRecord[];
  ages: AgesTold | undefined;
  /** When ONTAP listed them, ISO 8601. */
  at: string;
}

/** A session with what looks tell of it; times in ms. */
export interface Known {
  session: AgedSession;
  client: string | undefined;
  firstSeenMs: number;
  /** By the look that first showed it as it is; absent when that was the first of all. */
  changedMs?: number;
  bytesMoved: boolean;
  /** When its node, or an HA partner of that, last restarted. */
  restartedMs: number;
}

/** One that was seen to change. */
export type Changed = Known & { changedMs: number };

/** What findings are made from. */
export interface Scene {
  atMs: number;
  everyMs: number;
  /** From when on it is known when somebody looked. */
  sinceMs: number;
  gaps: { fromMs: number; untilMs: number }[];
  nodes: readonly NodeRecord[];
  known: Known[];
}

/** Whatever stands still for less may go on any moment, ms. */
const LEAST_STILL_MS = 3_600_000;
const LEAST_STILL_LOOKS = 6;

/** Undefined where it is not known how the sessions were looked at. */
export function sceneOf({ sessions, nodes, ages, at }: FindingsCase): Scene | undefined {
  if (ages?.collected !== true || ages.since === undefined) return undefined;
  const { every, since, gaps = [] } = ages;
  const atMs = Date.parse(at);
  return {
    atMs,
    everyMs: durationMs(every),
    sinceMs: Date.parse(since),
    gaps: gaps.map(({ from, seconds }) => {
      const fromMs = Date.parse(from);
      return { fromMs, untilMs: fromMs + seconds * 1_000 };
    }),
    nodes,
    known: sessions.flatMap((session) => knownOf(session, nodes, atMs)),
  };
}

function knownOf(session: AgedSession, nodes: readonly NodeRecord[], atMs: number): Known[] {
  const { firstSeen, lastChange, clientName, client = clientName } = session;
  if (firstSeen === undefined) return [];
  const pair = nodes.length === 0 ? [] : pairOf(session.node, nodes);
  return [
    {
      session,
      client: clientName ?? client,
      firstSeenMs: Date.parse(firstSeen),
      ...(lastChange === undefined ? {} : { changedMs: Date.parse(lastChange.seen) }),
      bytesMoved: lastChange?.bytesMoved === true,
      restartedMs: Math.max(...pair.map((node) => upSinceMs(node, atMs))),
    },
  ];
}

/** A node, undefined when it is not listed, and its HA partners. */
export function pairOf(
  name: string | undefined,
  nodes: readonly NodeRecord[],
): [NodeRecord | undefined, ...NodeRecord[]] {
  const own = nodes.find((node) => node.name === name);
  const isPartner = ({ name: other, partners }: NodeRecord) =>
    own?.partners.includes(other) === true || partners.includes(name ?? '');
  return [own, ...nodes.filter(isPartner)];
}

/** Of a node that is not up, or runs for another: now, since ages of its sessions may begin anew by any look. */
export function upSinceMs(node: NodeRecord | undefined, atMs: number): number {
  if (node?.uptime === undefined || node.state !== 'up' || node.takeover !== undefined) return atMs;
  return atMs - node.uptime * 1_000;
}

/** Between two looks passes at most this, unless one was missed. */
export const stepMs = ({ everyMs }: Scene): number => MISSED * everyMs;

/** When somebody looked last before the look that showed something; undefined when that is not known. */
export function lookBefore(scene: Scene, lookMs: number): number | undefined {
  const usualMs = lookMs - stepMs(scene);
  const missed = scene.gaps.filter(({ fromMs, untilMs }) => fromMs < lookMs && untilMs > usualMs);
  const fromMs = Math.min(usualMs, ...missed.map((gap) => gap.fromMs));
  return fromMs < scene.sinceMs ? undefined : fromMs;
}

/** For so long a session has to be unchanged to be worth a word, ms. */
export const stillMs = ({ everyMs }: Scene): number => Math.max(LEAST_STILL_MS, LEAST_STILL_LOOKS * everyMs);

/** Reasons of a halt that somebody wanted, or that a job comes to by itself. */
const ORDERLY: readonly (string | undefined)[] = [
  undefined,
  'successful',
  'aborted',
  'connection_closed',
  'end_of_file',
];

/** A dump that maps its files moves nothing for hours, and one that waits for a tape for days. */
export const isAtWork = ({ data, mover }: AgedSession): boolean =>
  data.state === 'active' && (data.bytes ?? 0) > 0 && mover.state !== 'paused';

/** Whether it stands still though its work was not over; of a transfer between two sessions the half that has the data. */
export function hasBrokenOff(scene: Scene, one: Known): one is Changed {
  const { session, changedMs, firstSeenMs, restartedMs } = one;
  const { data, unchangedSeconds = 0 } = session;
  const isUnfinished = isAtWork(session) || (data.state === 'halted' && !ORDERLY.includes(data.reason));
  const isStill = unchangedSeconds * 1_000 >= stillMs(scene);
  return changedMs !== undefined && isUnfinished && isStill && restartedMs < firstSeenMs;
}

const namesOf = (names: (string | undefined)[]): string[] =>
  [...new Set(names)].flatMap((name) => name ?? []).sort();

/** What a finding rests on. */
export const basisOf = (
  matched: readonly Known[],
): Pick<Finding, 'sessions' | 'clients' | 'nodes' | 'addresses'> => ({
  sessions: matched.map(({ session }) => keyOf(session)),
  clients: namesOf(matched.map(({ client }) => client)),
  nodes: namesOf(matched.map(({ session }) => session.node)),
  addresses: namesOf(matched.map(({ session }) => session.source)),
});

export const isoOf = (ms: number): string => new Date(ms).toISOString();
