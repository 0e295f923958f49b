import type { GuardBounds } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import type { NodeRecord, SessionRecord } from '../../contracts/session';
import { endpointsOf } from './endpoints';

/** The nodes at one instant. */
interface Look {
  nodes: NodeRecord[];
}

/** Nodes that run without their HA partner, and that partner, by name. */
export type Takeovers = ReadonlyMap<string, string>;

const NONE: Takeovers = new Map();

/** States of a node that has stopped for good until somebody acts; `booting`, `degraded`, `unknown` are not. */
export const STOPPED_STATES: ReadonlySet<string> = new Set(['down', 'taken_over', 'waiting_for_giveback']);

/** `ha.giveback.state` while nothing is given back; of `failed` nobody knows how far it went. */
const NOT_GIVING_BACK: ReadonlySet<string> = new Set(['nothing_to_giveback', 'not_attempted']);

/** Only when the policy asks for it and the owner allows it. */
export function judgesInTakeover(policy: Policy, guard: GuardBounds): boolean {
  return policy.inTakeover === 'judge' && guard.inTakeover === 'judge';
}

/**
 * Pairs of which one half was stopped in the same state at every look, and the other one up and in takeover of it all
 * the time, with nothing being given back: nothing of them changed, so that what the survivor shows is evidence.
 */
export function takeoversIn(looks: readonly Look[], isAsked: boolean): Takeovers {
  if (!isAsked) return NONE;
  const [first] = looks;
  const pairs = (first?.nodes ?? []).flatMap(({ name, partners }) => {
    const [partner, another] = partners;
    return partner === undefined || another !== undefined ? [] : [[name, partner] as const];
  });
  return new Map(pairs.filter(([survivor, stopped]) => isSettled(looks, survivor, stopped)));
}

function isSettled(looks: readonly Look[], survivor: string, stopped: string): boolean {
  const seen = looks.map(({ nodes }) => pairText(nodes, survivor, stopped));
  return seen[0] !== undefined && seen.every((pair) => pair === seen[0]);
}

/** What of the pair has to stay the same; undefined where it is no settled takeover. */
function pairText(nodes: readonly NodeRecord[], survivor: string, stopped: string): string | undefined {
  const [up, upTwin] = nodes.filter(({ name }) => name === survivor);
  const [down, downTwin] = nodes.filter(({ name }) => name === stopped);
  if (up === undefined || down === undefined || upTwin !== undefined || downTwin !== undefined)
    return undefined;
  const { takeover, giveback = '' } = up;
  if (takeover !== 'in_takeover' || !NOT_GIVING_BACK.has(giveback)) return undefined;
  if (!STOPPED_STATES.has(down.state ?? '') || !isPair(up, down)) return undefined;
  return [up.uuid, down.uuid, down.state, giveback].join(' ');
}

const isPair = (a: NodeRecord, b: NodeRecord) =>
  a.partners.join() === b.name && (b.partners.length === 0 || b.partners.join() === a.name);

/** Why a session of a survivor says nothing all the same: its other half may have been on the node that stopped. */
export function takeoverProblem(record: SessionRecord, takeovers: Takeovers): string | undefined {
  const stopped = takeovers.get(record.node ?? '');
  if (stopped === undefined || endpointsOf(record).length === 0) return undefined;
  return `its data connection may lead to ${stopped}, which its node has taken over`;
}
