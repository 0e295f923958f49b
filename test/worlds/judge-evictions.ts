import type { SessionRecord } from '../../src/contracts/session';
import { durationMs } from '../../src/contracts/duration';
import { compareSession } from '../../src/rules/sessions';
import { GUARD } from './eviction';
import { falseReports, killsWhileHalted, type Verdict, verdictOf } from './judge-kills';
import type { Model, TrueDelete, TrueSession } from './kill-model';
import { EVICTED, indexOf } from './kill-records';
import type { PlayedEviction } from './play-evictions';

/** A kill rests on a listing of all sessions that is at most this old when it leaves. */
const LISTING_VALID_MS = 15_000;
/** Of a window of 20 minutes as much as timers that fire early leave of it. */
const WINDOW_MS = durationMs(GUARD.minWindow) - 60_000;

/** All that the ledger has against an eviction; none for a good one. */
export function evictionComplaints(played: PlayedEviction): string[] {
  const { model, targets } = played;
  return [
    ...model.deletes.flatMap((sent) => {
      const { sessionId } = sent.key;
      if (evictionVerdict(sent, played) === 'wrongful')
        return [`wrongful kill of ${sessionId} at ${sent.landedMs} ms`];
      const target = targets.find(({ record }) => record.sessionId === sessionId);
      const isAlien = target?.joined.some(({ client }) => client !== EVICTED) === true;
      return isAlien || target?.record.client !== EVICTED
        ? [`a kill of ${sessionId}, of another client`]
        : [];
    }),
    ...falseReports(played),
    ...falseBlockers(played),
    ...killsWhileHalted(model),
  ];
}

/** Judges one DELETE by its target, and by all sessions of the client; undefined when it hit nothing. */
export function evictionVerdict(sent: TrueDelete, played: PlayedEviction): Verdict | undefined {
  const own = verdictOf(sent, played);
  if (own === undefined) return undefined;
  const verdicts = [own, clientVerdict(sent, played)];
  for (const verdict of ['wrongful', 'raced', 'deceived'] as const)
    if (verdicts.includes(verdict)) return verdict;
  return 'justified';
}

/** Whether the client was dead from the begin of the window until the kill landed. */
function clientVerdict(sent: TrueDelete, played: PlayedEviction): Verdict {
  const { model, watch } = played;
  const { listed, landedMs = 0 } = sent;
  if (listed === undefined || watch.lastLookMs === undefined) return 'wrongful';
  const before = livesBetween(model, sent, watch.lastLookMs - WINDOW_MS, listed.madeMs);
  if (before.length > 0 && listed.lied) return 'deceived';
  // Whoever was hit by a kill that raced with it is not there any more to be seen.
  if (before.some((one) => !isHiddenByRace(one, sent, played))) return 'wrongful';
  if (before.length > 0) return 'raced';
  if (livesBetween(model, sent, listed.madeMs, landedMs).length === 0) return 'justified';
  return sent.departedMs - listed.departedMs <= LISTING_VALID_MS ? 'raced' : 'wrongful';
}

function isHiddenByRace(one: TrueSession, { landedMs = 0 }: TrueDelete, played: PlayedEviction): boolean {
  const { model } = played;
  const isOfId = ({ key }: TrueDelete) => model.livesOf(indexOf(key.sessionId)).includes(one);
  return model.deletes.some(
    (other) =>
      isOfId(other) && (other.landedMs ?? landedMs) < landedMs && verdictOf(other, played) === 'raced',
  );
}

/** Sessions of the client that are not at the one instant as at the other, but for what kills of ours did to them. */
function livesBetween(model: Model, sent: TrueDelete, fromMs: number, untilMs: number): TrueSession[] {
  const all = Array.from({ length: model.places }, (_, index) => model.livesOf(index)).flat();
  return all.filter((one) => {
    const [before, now] = [shownAt(one, fromMs), shownAt(one, untilMs)];
    if ((before ?? now)?.client !== EVICTED || JSON.stringify(before) === JSON.stringify(now)) return false;
    // One that left earlier may land later.
    const hits = model.deletes.flatMap(({ hit, landedMs }) => (hit === one ? (landedMs ?? []) : []));
    const killedMs = Math.min(...hits);
    // What it did after our kill was its end, if it had not moved before.
    return !(
      killedMs <= untilMs &&
      before !== undefined &&
      isSame(before, shownAt(one, killedMs - 1)) &&
      sent.hit !== undefined
    );
  });
}

const shownAt = ({ past }: TrueSession, atMs: number): SessionRecord | undefined =>
  past.filter(({ fromMs }) => fromMs <= atMs).at(-1)?.record;

const isSame = (before: SessionRecord, now: SessionRecord | undefined): boolean =>
  now !== undefined && compareSession(before, now) === 'same';

/** Of a client of which nothing moved nobody may say that it did, when all answers were true. */
function falseBlockers({ model: { story, deletes }, blockers }: PlayedEviction): string[] {
  const kinds = story.faults.flatMap(({ effects }) => effects.map(({ kind }) => kind));
  const isCalm = story.deeds.length === 0 && kinds.every((kind) => !MISLEADS.has(kind));
  // What a kill of ours has ended, unheard, has ended.
  const isOurs = (blocker: string) =>
    deletes.some(({ key }) => blocker.includes(`session ${key.sessionId} `));
  const told = blockers.filter((blocker) => SAYS_THAT_IT_LIVES.test(blocker) && !isOurs(blocker));
  return isCalm && told.length > 0 ? [`told as alive: ${told.join('; ')}`] : [];
}

const MISLEADS: ReadonlySet<string> = new Set(['absent', 'stale', 'missing', 'undone', 'late']);
const SAYS_THAT_IT_LIVES = / moved | has come$| has ended$| another one| went from /;
