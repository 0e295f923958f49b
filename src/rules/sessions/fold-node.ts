import type { GuardBounds } from '../../contracts/cluster';
import type { NodeSession, NodeSessionTrace, NodeView } from '../../contracts/drain';
import { DRAIN_ROOM } from '../../contracts/history-room';
import type { SessionDigest } from '../../contracts/session';
import type { AgedSession } from '../../contracts/session-age';
import { keyText } from '../../contracts/session-key';
import { cutBytes, jsonBytes } from '../../contracts/text';
import { sha256Hex } from './canonical-json';
import { type NodeBefore, traceOf } from '../drain';
import { digestOf } from './digest-of';
import { guardProtection } from './protections';

/** A listing of a node's sessions. */
export interface NodeLook {
  /** When it was answered, ISO 8601. */
  at: string;
  /** With what an observer knows of each, where there was no look before. */
  sessions: readonly AgedSession[];
  guard: GuardBounds;
}

type FoldedSessions = Pick<NodeView, 'sessions' | 'missing'> & { counts: Omit<NodeView['counts'], 'jobs'> };

/** What a listing says of each session of a node, beside what the look before has said. */
export function foldNode(look: NodeLook, before?: NodeBefore): FoldedSessions {
  const known = new Map([...(before?.missing ?? []), ...(before?.sessions ?? [])].map(withKey));
  const seen = look.sessions.map((session) => judge(session, look, { before, known }));
  const listed = new Set(seen.map(keyText));
  const absent = (traces: readonly NodeSessionTrace[] = []) =>
    traces.filter((trace) => !listed.has(keyText(trace)));
  const replaced = seen.filter((session) => {
    const trace = known.get(keyText(session));
    return trace !== undefined && !isOne(trace, session);
  });
  const unknown = seen.filter((session) => session.cameAt !== undefined && !known.has(keyText(session)));
  const count = (wanted: (session: NodeSession) => boolean) => seen.filter(wanted).length;
  return {
    sessions: fitting(fitting(seen, DRAIN_ROOM.view.sessions), DRAIN_ROOM.traces, traceOf),
    missing: fitting(absent(before?.sessions).map(traceOf), DRAIN_ROOM.view.missing),
    counts: {
      sessions: seen.length,
      moving: count(({ kind }) => kind === 'moving'),
      frozen: count(({ kind }) => kind === 'frozen'),
      protected: count(({ protectedBy }) => protectedBy !== undefined),
      came: (before?.counts.came ?? 0) + unknown.length + replaced.length,
      left: (before?.counts.left ?? 0) + absent(before?.missing).length + replaced.length,
    },
  };
}

const withKey = (trace: NodeSessionTrace) => [keyText(trace), trace] as const;

/** As many, from the first on, as there is room for in the form that they are kept in. */
export function fitting<T>(
  all: readonly T[],
  bytes: number,
  kept: (each: T) => unknown = (each) => each,
): T[] {
  let left = bytes;
  return all.filter((each) => (left -= jsonBytes(kept(each)) + 1) >= 0);
}

const IDENTITY_DIGITS = 16;
const STATES_DIGITS = 8;

/** Not the states themselves: they are shown besides, and a line of them may be of any length. */
const printOf = ({ identity, states }: SessionDigest): string =>
  identity.slice(0, IDENTITY_DIGITS) + sha256Hex(states).slice(0, STATES_DIGITS);

const isOne = (one: Pick<NodeSessionTrace, 'print'>, other: Pick<NodeSessionTrace, 'print'>): boolean =>
  one.print.slice(0, IDENTITY_DIGITS) === other.print.slice(0, IDENTITY_DIGITS);

interface Known {
  before: NodeBefore | undefined;
  known: ReadonlyMap<string, NodeSessionTrace>;
}

/** The listing before was shown whole: who was not in it has come since. */
const isWhole = ({ sessions, counts }: NodeBefore): boolean => sessions.length === counts.sessions;

function judge(session: AgedSession, { at, guard }: NodeLook, { before, known }: Known): NodeSession {
  const digest = digestOf(session);
  const { ownerUuid, sessionId, bytes } = digest;
  const found = known.get(keyText(session));
  // Of one that can't be read nobody knows that it is another one, or that it is unchanged.
  const isUnread = session.unreadable !== undefined;
  const print = isUnread && found !== undefined ? found.print : printOf(digest);
  const trace = found !== undefined && isOne(found, { print }) ? found : undefined;
  const isSame =
    !isUnread && trace?.print === print && trace.bytes[0] === bytes[0] && trace.bytes[1] === bytes[1];
  const since = isUnread
    ? at
    : trace === undefined
      ? session.unchangedSince
      : isSame
        ? trace.unchangedSince
        : undefined;
  const unchangedSeconds = since === undefined ? 0 : secondsBetween(since, at);
  const isAged = trace === undefined && unchangedSeconds > 0;
  // An id that is another session's by now, or one that was not there.
  const hasCome = found !== undefined || (before !== undefined && isWhole(before));
  const cameAt = trace === undefined ? (hasCome ? at : undefined) : trace.cameAt;
  return {
    ...{ ownerUuid, sessionId, print, bytes, unchangedSince: since ?? at },
    ...(cameAt === undefined ? {} : { cameAt }),
    kind: isSame || isAged ? 'frozen' : trace === undefined || isUnread ? 'seen_once' : 'moving',
    unchangedSeconds,
    ...(trace !== undefined && before?.sessions.includes(trace) === true
      ? rateOf(bytes, trace.bytes, secondsBetween(before.at, at))
      : {}),
    ...shownOf(session),
    ...protectionOf(session, guard),
  };
}

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000));

type Bytes = NodeSessionTrace['bytes'];

/** Of the service that moved more: both count the same bytes where volume and tape are on one node. */
function rateOf(bytes: Bytes, before: Bytes, seconds: number): { bytesPerSecond?: number } {
  const moved = Math.max(...bytes.map((now, index) => (now ?? 0) - (before[index] ?? now ?? 0)));
  return seconds > 0 && moved > 0 ? { bytesPerSecond: Math.round(moved / seconds) } : {};
}

type Shown = 'svm' | 'path' | 'client' | 'clientName' | 'operation' | 'data' | 'mover';

function shownOf(session: AgedSession): Partial<Record<Shown, string>> {
  const { svm, path, client, clientName, data, mover } = session;
  const { operation } = data;
  const texts = { svm, path, client, clientName, operation, data: data.state, mover: mover.state };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, cutBytes(text, DRAIN_ROOM.text)]],
    ),
  );
}

function protectionOf(session: AgedSession, guard: GuardBounds): { protectedBy?: string } {
  const protection = guardProtection(session, guard, new Set());
  return protection === undefined ? {} : { protectedBy: protection.rule };
}
