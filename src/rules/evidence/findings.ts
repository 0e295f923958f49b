import type { Finding, StillSinceRestart } from '../../contracts/finding';
import { groupBy } from '../sessions';
import { likeSpans } from './like-spans';
import { basisOf, isAtWork, isoOf, pairOf, sceneOf, stillMs, upSinceMs } from './scene';
import type { FindingsCase, Known, Scene } from './scene';
import { stoppedTogether } from './stopped-together';

/**
 * What ages have in common that chance does not explain. A session that was never seen to change says nothing, nor does
 * one whose change may be a reboot's, or one that fell into a time without looks.
 */
export function findingsOf(given: FindingsCase): Finding[] {
  const scene = sceneOf(given);
  if (scene === undefined) return [];
  const { findings, told } = stoppedTogether(scene);
  return [...findings, ...likeSpans(scene, told), ...stillSinceRestart(scene)];
}

/** Fewer sessions may all wait by chance. */
const LEAST_RESTARTED = 5;
/** Ages may begin anew by so many looks after a restart, until its giveback is over. */
const SETTLES_LOOKS = 4;

/** Nodes whose sessions have all been as they are since the node, or its partner, restarted. */
function stillSinceRestart(scene: Scene): StillSinceRestart[] {
  const { nodes, known, atMs, sinceMs, everyMs } = scene;
  return [...groupBy(known, ({ session }) => session.node)].flatMap(
    ([name, members]): StillSinceRestart[] => {
      const [last] = pairOf(name, nodes)
        .flatMap((node) => (node === undefined ? [] : [{ name: node.name, ms: upSinceMs(node, atMs) }]))
        .sort((a, b) => b.ms - a.ms);
      if (last === undefined || last.ms < sinceMs || atMs - last.ms < stillMs(scene)) return [];
      const before = members.filter(({ session, firstSeenMs }) => firstSeenMs < last.ms && isAtWork(session));
      const hasMoved = ({ changedMs = 0 }: Known) => changedMs > last.ms + SETTLES_LOOKS * everyMs;
      if (before.length < LEAST_RESTARTED || before.some(hasMoved)) return [];
      const basis = { ...basisOf(before), outOf: before.length };
      return [{ kind: 'still_since_restart', ...basis, restarted: last.name, at: isoOf(last.ms) }];
    },
  );
}
