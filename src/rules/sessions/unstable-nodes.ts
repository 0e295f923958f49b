import type { NodeRecord, SessionDigest, SessionRecord } from '../../contracts/session';
import { groupBy } from './group-by';
import type { Takeovers } from './takeover';

/** The nodes at one instant. */
export interface NodesAt {
  at: string;
  nodes: NodeRecord[];
}

/** From this many sessions on, a node that loses all of them at once has lost its ndmpd. */
const NDMPD_SESSIONS = 3;

/** Why nothing may be concluded for the sessions of a node, by the node's name. */
export type UnstableNodes = Map<string, string>;

/**
 * Nodes that were not up and undisturbed all the time, and their HA partners, but for the survivors of takeovers.
 *
 * @param startedMs - Since when they have to be up. Default: the first look
 */
export function unstableNodes(
  looks: readonly NodesAt[],
  takeovers: Takeovers = new Map(),
  startedMs = Date.parse(looks[0]?.at ?? ''),
): UnstableNodes {
  const names = new Set(looks.flatMap(({ nodes }) => nodes.map(({ name }) => name)));
  const disturbed: UnstableNodes = new Map();
  for (const name of names) {
    const why = disturbance(name, looks, startedMs);
    if (why !== undefined) disturbed.set(name, why);
  }
  return withPartners(disturbed, looks, takeovers);
}

function disturbance(name: string, looks: readonly NodesAt[], startedMs: number): string | undefined {
  let before: NodeRecord | undefined;
  for (const { at, nodes } of looks) {
    const [node, twin] = nodes.filter((listed) => listed.name === name);
    if (node === undefined || twin !== undefined) return `node ${name} was not listed once at ${at}`;
    if (node.state !== 'up') return `node ${name} was ${node.state ?? 'in no known state'} at ${at}`;
    if (before !== undefined && before.uuid !== node.uuid) return `node ${name} became another node by ${at}`;
    const observedSeconds = Math.floor((Date.parse(at) - startedMs) / 1_000);
    if (wasRebooted(node.uptime, before?.uptime, observedSeconds)) {
      return `node ${name} rebooted, or its uptime is not known, before ${at}`;
    }
    before = node;
  }
  return undefined;
}

function wasRebooted(
  uptime: number | undefined,
  before: number | undefined,
  observedSeconds: number,
): boolean {
  return uptime === undefined || uptime < (before ?? 0) || uptime < observedSeconds;
}

/** Takeover and giveback disturb both halves of a pair, whichever of them names the other. */
function withPartners(
  disturbed: UnstableNodes,
  looks: readonly NodesAt[],
  takeovers: Takeovers,
): UnstableNodes {
  const unstable = new Map(disturbed);
  const disturb = (name: string, by: string) => {
    if (!disturbed.has(by) || unstable.has(name) || takeovers.get(name) === by) return;
    unstable.set(name, `HA partner: ${disturbed.get(by)}`);
  };
  for (const { name, partners } of looks.flatMap(({ nodes }) => nodes)) {
    for (const partner of partners) {
      disturb(partner, name);
      disturb(name, partner);
    }
  }
  return unstable;
}

/** Why nothing may be concluded for a session, as far as its node goes. */
export function nodeProblem(
  { node }: SessionRecord,
  listed: readonly NodeRecord[],
  unstable: UnstableNodes,
): string | undefined {
  if (node === undefined) return 'its node is not known';
  return listed.some(({ name }) => name === node) ? unstable.get(node) : `its node ${node} is not listed`;
}

/** The sessions at one instant. */
export interface DigestsAt {
  at: string;
  digests: SessionDigest[];
}

/** Nodes on which no session outlived the step from one sample to the next: an ndmpd restart, without a reboot. */
export function restartedNodes(samples: readonly DigestsAt[]): UnstableNodes {
  const restarted: UnstableNodes = new Map();
  samples.slice(1).forEach(({ at, digests }, index) => {
    const left = new Set(digests.map(identityText));
    const before = groupBy(samples[index]?.digests ?? [], ({ node }) => node);
    for (const [node, sessions] of before) {
      const lost = sessions.length >= NDMPD_SESSIONS && !sessions.some((one) => left.has(identityText(one)));
      if (node === undefined || !lost) continue;
      restarted.set(node, `node ${node} lost all ${sessions.length} sessions by ${at}, ndmpd restarted?`);
    }
  });
  return restarted;
}

function identityText({ ownerUuid, sessionId, identity }: SessionDigest): string {
  return `${ownerUuid}/${sessionId}/${identity}`;
}
