import type { AwaitedApproval } from '../../contracts/approval';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import {
  type AttemptVerdict,
  awaitsApproval,
  judgeRead,
  judgeRemoval,
  judgeRequest,
  type KillVerdict,
  type LastRead,
  mayHaveLeft,
  partnerLives,
  type Removal,
  savedByPartner,
  sentOnceApproved,
  lostWords,
  withEarlier,
} from '../../rules/last-read';

/** A DELETE leaves only when all that it rests on was asked for at most this long ago, ms; else all is read again. */
const READ_VALID_MS = 2_000;
/** A DELETE that rests on this answer has reached ONTAP by then, ms: it leaves within the time of the reads beside it. */
export const LEAVES_WITHIN_MS = READ_VALID_MS + 1_000;
/** The same for a listing of all sessions, which ONTAP may take long for, ms. */
const LISTING_VALID_MS = 15_000;
/** The first reads, and three times again: an ONTAP that is slower than that can't be killed on safely. */
const MOST_READS = 4;

/** One instant by two clocks: a process that was frozen loses none of the first, a suspended machine none of the second. */
export interface Instant {
  monotonicMs: number;
  wallMs: number;
}

/** Now, by the clocks of this machine. */
export function instantNow(): Instant {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

/** How long ago an instant was, ms: by the clock that says more. */
export function ageMs(then: Instant, now: Instant): number {
  return Math.max(now.monotonicMs - then.monotonicMs, now.wallMs - then.wallMs);
}

/** Why nothing may be killed now; without `stop` it is this attempt alone that may not. */
export interface Stop {
  stop?: 'halted' | 'cancelled';
  note: string;
}

/** What Temporal said, and when it was asked. */
export interface StopAnswer {
  asked: Instant;
  /** Absent: nothing is halted or cancelled. */
  stop?: Stop;
}

/** What one attempt at a kill needs of the world. */
export interface KillPorts {
  now(): Instant;
  /** The session; undefined for ONTAP's own 404. @throws when there is no answer that tells */
  read(key: SessionKey): Promise<SessionRecord | undefined>;
  /** The pending request that another run made of this kill, as far as ONTAP shows it soon; no kill waits for it. */
  findPending(): Promise<AwaitedApproval | undefined>;
  /**
   * The open request that ONTAP made of this kill, if it shows one.
   * @throws when ONTAP does not answer, and a DELETE may have left: nothing may follow it unread
   */
  findApproval(): Promise<AwaitedApproval | undefined>;
  /** A request for approval of this kill as it is now, as far as it can be read. */
  readApproval(asked: AwaitedApproval): Promise<AwaitedApproval>;
  /** Who of the client that is evicted lives, by one listing; absent for a kill that is no part of an eviction. */
  whoLives?(): Promise<string | undefined>;
  /** Asks Temporal. @throws when it does not say */
  whyStopped(): Promise<StopAnswer>;
  /** True while a DELETE may leave as far as the attempt goes: it is not cancelled, and has time left for the answer. */
  isOpen(): boolean;
  rest(ms: number): Promise<unknown>;
  /** @throws while ONTAP may not list yet the request that an earlier DELETE has made: another could make one more */
  assertListed(): void;
  /**
   * Sends a DELETE if `mayLeave` says so, which is asked right before its first byte.
   * @throws when it was kept back, and when there is no answer that tells
   */
  remove(key: SessionKey, mayLeave: () => boolean): Promise<Removal>;
}

/** Two reads that prove that a partner is gone are at least so far apart, ms. */
const PROOF_MS = 1_000;

/** What became of one attempt; `closed` when it was not open any more before a DELETE could leave. */
export type AttemptEnd = AttemptVerdict | 'closed';

/**
 * Reads the session and what is joined to it, and kills it if nothing has changed since the plan. The age of what was
 * read counts from before its request left: an answer may be old when it arrives.
 */
export async function attemptKill(given: LastRead, ports: KillPorts): Promise<AttemptEnd> {
  const { attempt, asked: known, command } = given;
  if (attempt === 1 && known === undefined && command.again !== true) {
    const pending = await ports.findPending();
    if (pending !== undefined) return awaitsApproval(pending, 'another run asked for this kill');
  }
  const lastRead = await withUnheard(given, ports);
  const decided = await decidedBy(lastRead, ports);
  const end = decided ?? (await tryToKill(lastRead, ports));
  return end === 'closed' ? end : withEarlier(end, lastRead);
}

/** What the request decides that is known; nothing about a DELETE that left once it was approved, and had no answer. */
async function decidedBy(lastRead: LastRead, ports: KillPorts): Promise<KillVerdict | undefined> {
  const { asked } = lastRead;
  if (asked === undefined) return undefined;
  const request = await ports.readApproval(asked);
  const decided = judgeRequest(request, lastRead);
  if (decided === undefined || !mayHaveLeft(request, lastRead)) return decided;
  const found = await ports.findApproval();
  if (found === undefined) return sentOnceApproved(request, lastRead);
  return { ...awaitsApproval(found, lostWords(lastRead)), perhapsOurs: true };
}

/** What an earlier attempt or kill made that had no answer, or told of none: each DELETE could make one more request. */
async function withUnheard(lastRead: LastRead, ports: KillPorts): Promise<LastRead> {
  const isFirst = lastRead.attempt === 1 && lastRead.command.again !== true;
  if (isFirst || lastRead.asked !== undefined) return lastRead;
  const asked = await ports.findApproval();
  if (asked === undefined) return lastRead;
  const { lost: _, ...known } = lastRead;
  return { ...known, asked, deleteSent: false };
}

async function tryToKill(lastRead: LastRead, ports: KillPorts): Promise<AttemptEnd> {
  for (let reads = 1; reads <= MOST_READS; reads++) {
    const listed = ports.now();
    const lives = await ports.whoLives?.();
    if (lives !== undefined) return { outcome: 'refused', note: lives };
    // Beside the reads, so that it costs no time between the last of them and the DELETE.
    const stopping = ports.whyStopped();
    stopping.catch(() => undefined);
    const found = await readAll(lastRead, ports);
    if ('verdict' in found) return found.verdict;
    const { stop, asked } = await stopping;
    if (stop !== undefined) return { outcome: 'not_attempted', ...stop };
    if (!ports.isOpen()) return 'closed';
    ports.assertListed();
    const end = await remove(lastRead, ports, { asked, oldestRead: found.oldest, listed });
    if (end !== 'too old') return end;
  }
  const note = `ONTAP answers too slowly: ${MOST_READS} reads in a row were older than ${READ_VALID_MS / 1_000} s before a kill could leave`;
  return { outcome: 'not_attempted', note };
}

type Found = { verdict: KillVerdict } | { oldest: Instant };

/** Partners first: nothing lies between the read of the session itself and its DELETE. */
async function readAll({ command, ...lastRead }: LastRead, ports: KillPorts): Promise<Found> {
  const { record, joined } = command.target;
  let oldest = ports.now();
  const ours = new Set(command.killedPartners?.map(keyText));
  const ended: SessionRecord[] = [];
  for (const planned of joined) {
    const lives = partnerLives(
      command.target,
      planned,
      await ports.read(planned),
      ours.has(keyText(planned)),
    );
    if (lives === 'ended by us') ended.push(planned);
    else if (lives !== undefined) return { verdict: savedByPartner(lives, lastRead) };
  }
  // One read that does not find what we have killed proves nothing.
  if (ended.length > 0) {
    await ports.rest(PROOF_MS);
    oldest = ports.now();
  }
  for (const planned of ended) {
    const lives = partnerLives(command.target, planned, await ports.read(planned), true);
    if (lives !== undefined && lives !== 'ended by us') return { verdict: savedByPartner(lives, lastRead) };
  }
  const verdict = judgeRead(await ports.read(record), { command, ...lastRead });
  return verdict === undefined ? { oldest } : { verdict };
}

/** What a DELETE rests on, by when it was asked for. */
interface Basis {
  /** Whether all kills are halted. */
  asked: Instant;
  oldestRead: Instant;
  /** All sessions of the client that is evicted. */
  listed: Instant;
}

async function remove(
  lastRead: LastRead,
  ports: KillPorts,
  { asked, oldestRead, listed }: Basis,
): Promise<AttemptEnd | 'too old'> {
  let kept: 'closed' | 'too old' | undefined;
  let readAgeMs = 0;
  const mayLeave = () => {
    const now = ports.now();
    kept = undefined;
    const isOld = Math.max(ageMs(asked, now), ageMs(oldestRead, now)) > READ_VALID_MS;
    if (isOld || (ports.whoLives !== undefined && ageMs(listed, now) > LISTING_VALID_MS)) kept = 'too old';
    else if (!ports.isOpen()) kept = 'closed';
    readAgeMs = Math.round(ageMs(oldestRead, now) * 10) / 10;
    return kept === undefined;
  };
  try {
    const removal = await ports.remove(lastRead.command.target.record, mayLeave);
    return judgeRemoval(removal, lastRead, readAgeMs);
  } catch (error) {
    if (kept !== undefined) return kept;
    throw error;
  }
}
