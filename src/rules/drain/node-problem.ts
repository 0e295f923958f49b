import type { NodeRecord } from '../../contracts/session';

/** ONTAP's word for a node that serves. */
export const UP = 'up';

const isUp = ({ state }: NodeRecord): boolean => state === UP;

const names = (nodes: readonly NodeRecord[]): string =>
  nodes
    .map(({ name }) => name)
    .sort()
    .join(', ');

/** Why a drain of that node can't begin; undefined when it can. */
export function nodeProblem(name: string, nodes: readonly NodeRecord[]): string | undefined {
  if (nodes.length === 0) return 'the login is shown no nodes; a drain needs that of the cluster';
  const node = nodes.find((each) => each.name === name);
  if (node === undefined) return `there is no node ${name}; there are ${names(nodes)}`;
  if (isUp(node)) return undefined;
  return `${name} is ${node.state ?? 'of unknown state'}, not up: what was on it is lost already or served by its partner, so there is nothing to wait for`;
}

/**
 * What somebody who takes this node down should know of the others. No reason to refuse: a drain takes nothing down, and
 * before a power cut every node is drained, the last one too.
 */
export function nodeWarnings(name: string, nodes: readonly NodeRecord[]): string[] {
  const node = nodes.find((each) => each.name === name);
  if (node === undefined) return [];
  const others = nodes.filter((each) => each.name !== name);
  if (!others.some(isUp)) return [`${name} is the last node of the cluster that is up`];
  const partners = others.filter((each) => node.partners.includes(each.name));
  const down = partners.filter((each) => !isUp(each)).map((each) => each.name);
  return [
    ...(partners.length > 0 && down.length === partners.length
      ? [`its HA partner ${down.join(', ')} is not up: nobody would take ${name} over`]
      : []),
    ...(node.takeover === undefined
      ? []
      : [`it has taken over its partner, whose data it serves, too: give that back first`]),
  ];
}
