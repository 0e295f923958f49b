import type { EvidenceInstant } from '../../contracts/look-seal';
import type { NodeRecord } from '../../contracts/session';
import { STOPPED_STATES } from '../sessions';
import { mostPassedMs } from './clocks';

/** What a node's own state makes of what was seen of its sessions. */
export type Ground =
  /** It and its HA partners were up all the time that is asked about. */
  | 'firm'
  /** It runs for a partner that has stopped, and did so without a reboot of its own. */
  | 'in_takeover'
  /** Nothing that was seen before says anything. */
  | 'shaken';

/**
 * Whether a session of a node can be the one that it was: after a reboot, or a takeover, which is a reboot of the partner,
 * none is. The uptimes tell that of the whole time, however seldom somebody looked.
 *
 * @param forMs - How long that is, at least
 */
export function groundOf(name: string, nodes: readonly NodeRecord[], forMs: number): Ground {
  const [node, twin] = nodes.filter((listed) => listed.name === name);
  if (node === undefined || twin !== undefined || !isUpFor(node, forMs)) return 'shaken';
  const partners = nodes.filter(
    (other) => node.partners.includes(other.name) || other.partners.includes(name),
  );
  const areListed = node.partners.every((partner) => partners.some((other) => other.name === partner));
  if (!areListed) return 'shaken';
  if (node.takeover === undefined && partners.every((partner) => isUpFor(partner, forMs))) return 'firm';
  const haveStopped = partners.length === 1 && partners.every(({ state = '' }) => STOPPED_STATES.has(state));
  return node.takeover === 'in_takeover' && haveStopped ? 'in_takeover' : 'shaken';
}

function isUpFor({ state, uptime = -1 }: NodeRecord, forMs: number): boolean {
  return state === 'up' && uptime * 1_000 >= forMs;
}

/** Nodes that were read by an instant, as they were at an earlier one: what was up since is not told as up before. */
export function nodesAsOf(
  nodes: readonly NodeRecord[],
  then: EvidenceInstant,
  readBy: EvidenceInstant,
): NodeRecord[] {
  const seconds = Math.ceil(Math.max(0, mostPassedMs(then, readBy)) / 1_000);
  return nodes.map(({ uptime, ...node }) =>
    uptime === undefined ? node : { ...node, uptime: uptime - seconds },
  );
}
