import type { LikeSpans } from '../../contracts/finding';
import { groupBy } from '../sessions';
import { densest, isRare } from './coincidence';
import { basisOf, hasBrokenOff, isoOf, lookBefore, stepMs, stillMs } from './scene';
import type { Changed, Known, Scene } from './scene';

/** A span of fewer looks is known too coarsely to be like another. */
const LEAST_LOOKS = 6;
/** One event that ended all of them is no like span of each. */
const LEAST_ENDS = 4;
/** Of those that could be alike. */
const LEAST_PART = 0.8;

const spanMs = ({ changedMs, firstSeenMs }: Changed): number => changedMs - firstSeenMs;

/** Sessions of one client that broke off a like time after they were first seen, whenever that was. */
export function likeSpans(scene: Scene, told: ReadonlySet<Known>): LikeSpans[] {
  const clients = groupBy(scene.known, ({ client }) => client);
  return [...clients].flatMap(([name, members]): LikeSpans[] => {
    const broken = members.filter(
      (one): one is Changed => hasBrokenOff(scene, one) && !told.has(one) && isSeenWhole(scene, one),
    );
    const matched = densest(broken, spanMs, stepMs(scene));
    if (name === undefined || !areLike(scene, matched, broken.length)) return [];
    const [spans, begins] = [matched.map(spanMs), matched.map(({ firstSeenMs }) => firstSeenMs)];
    return [
      {
        kind: 'like_spans',
        ...basisOf(matched),
        outOf: broken.length,
        leastSeconds: secondsOf(Math.min(...spans)),
        mostSeconds: secondsOf(Math.max(...spans)),
        withinSeconds: secondsOf(stepMs(scene)),
        bytesMoved: matched.filter(({ bytesMoved }) => bytesMoved).length,
        firstBegan: isoOf(Math.min(...begins)),
        lastBegan: isoOf(Math.max(...begins)),
      },
    ];
  });
}

const secondsOf = (ms: number) => Math.round(ms / 1_000);

/** Somebody looked right before its first look, and right before it stopped. */
function isSeenWhole(scene: Scene, one: Changed): boolean {
  const isClose = (lookMs: number) => (lookBefore(scene, lookMs) ?? 0) >= lookMs - stepMs(scene);
  return [one.firstSeenMs, one.changedMs].every(isClose) && spanMs(one) >= LEAST_LOOKS * scene.everyMs;
}

function areLike(scene: Scene, matched: readonly Changed[], outOf: number): boolean {
  if (matched.length < LEAST_PART * outOf) return false;
  const begins = matched.map(({ firstSeenMs }) => firstSeenMs);
  const ends = new Set(matched.map(({ changedMs }) => changedMs));
  const leastMs = LEAST_LOOKS * scene.everyMs;
  if (ends.size < LEAST_ENDS || Math.max(...begins) - Math.min(...begins) < leastMs) return false;
  // The youngest could have had spans from the least to this.
  const couldMs = scene.atMs - stillMs(scene) - Math.max(...begins) - leastMs;
  return isRare(matched.length, outOf, (2 * scene.everyMs) / couldMs);
}
