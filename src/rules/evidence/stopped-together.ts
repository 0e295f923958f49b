import type { StoppedTogether } from '../../contracts/finding';
import { groupBy } from '../sessions';
import { densest, isRare } from './coincidence';
import { basisOf, hasBrokenOff, isoOf, lookBefore, stepMs, stillMs } from './scene';
import type { Changed, Known, Scene } from './scene';

/** Within more looks nothing is told as together. */
const MOST_LOOKS = 4;

type Of = (one: Known) => string | undefined;

const client: Of = (one) => one.client;
const address: Of = ({ session }) => session.source;
const node: Of = ({ session }) => session.node;

/** At least two of them have at least two each: one that stopped by chance at the time makes no second. */
function areOfSeveral(matched: readonly Known[], of: Of): boolean {
  const groups = [...groupBy(matched, of)].filter(([name, { length }]) => name !== undefined && length > 1);
  return groups.length > 1;
}

/** What sessions can have in common. Of all that fits the widest is told: it explains the others. */
const WIDEST_FIRST: readonly { by: StoppedTogether['by']; of: Of; isIt: (matched: Known[]) => boolean }[] = [
  { by: 'cluster', of: () => '', isIt: (all) => areOfSeveral(all, client) && areOfSeveral(all, node) },
  { by: 'node', of: node, isIt: (all) => areOfSeveral(all, client) && areOfSeveral(all, address) },
  { by: 'address', of: address, isIt: (all) => areOfSeveral(all, client) },
  { by: 'client', of: client, isIt: () => true },
];

/** Sessions that broke off between the same looks, when nothing in common with them has gone on since. */
export function stoppedTogether(scene: Scene): { findings: StoppedTogether[]; told: Set<Known> } {
  const told = new Set<Known>();
  const findings = WIDEST_FIRST.flatMap(({ by, of, isIt }) =>
    [...groupBy(scene.known, of)].flatMap(([name, members]): StoppedTogether[] => {
      const found = name === undefined ? undefined : eventOf(scene, members, told);
      if (found === undefined || !isIt(found.matched)) return [];
      const { matched, fromMs, untilMs, outOf } = found;
      for (const one of matched) told.add(one);
      const newer = members.filter(({ firstSeenMs }) => firstSeenMs > untilMs).length;
      const times = { from: isoOf(fromMs), until: isoOf(untilMs) };
      return [{ kind: 'stopped_together', by, ...basisOf(matched), outOf, ...times, newer }];
    }),
  );
  return { findings, told };
}

function eventOf(scene: Scene, members: readonly Known[], told: ReadonlySet<Known>) {
  const broken = members.filter((one): one is Changed => hasBrokenOff(scene, one) && !told.has(one));
  const matched = densest(broken, ({ changedMs }) => changedMs, stepMs(scene));
  const times = timesOf(scene, matched);
  if (times === undefined) return undefined;
  const { fromMs, untilMs } = times;
  // Whatever was there and has moved since was not hit by it.
  if (members.some(({ firstSeenMs, changedMs = 0 }) => firstSeenMs <= fromMs && changedMs > untilMs))
    return undefined;
  const part = Math.max(2 * scene.everyMs, untilMs - fromMs) / couldMs(scene, broken);
  return isRare(matched.length, broken.length, part)
    ? { matched, ...times, outOf: broken.length }
    : undefined;
}

/** From the last look before it to the look that showed the last of them; undefined when that says nothing. */
function timesOf(scene: Scene, matched: readonly Changed[]): { fromMs: number; untilMs: number } | undefined {
  const before = matched.map(({ changedMs }) => lookBefore(scene, changedMs));
  const known = before.filter((ms) => ms !== undefined);
  if (known.length === 0 || known.length < before.length) return undefined;
  const [fromMs, untilMs] = [Math.min(...known), Math.max(...matched.map(({ changedMs }) => changedMs))];
  return untilMs - fromMs > MOST_LOOKS * scene.everyMs ? undefined : { fromMs, untilMs };
}

/** In so long they could have stopped at any time. */
function couldMs(scene: Scene, broken: readonly Changed[]): number {
  const fromMs = Math.max(scene.sinceMs, Math.min(...broken.map(({ firstSeenMs }) => firstSeenMs)));
  return scene.atMs - stillMs(scene) - fromMs;
}
