import type { KillTarget } from '../../contracts/plan';
import { keyText } from '../../contracts/session-key';

interface Group {
  keys: Set<string>;
  members: KillTarget[];
}

/**
 * Targets that are joined to each other, in the order of the first of each: they are killed one after the other, so
 * that each kill knows what became of its partners.
 */
export function groupsOf(targets: readonly KillTarget[]): KillTarget[][] {
  let groups: Group[] = [];
  for (const target of targets) {
    const keys = [target.record, ...target.joined].map(keyText);
    const [first, ...others] = groups.filter((group) => keys.some((key) => group.keys.has(key)));
    const group = first ?? { keys: new Set(), members: [] };
    if (first === undefined) groups.push(group);
    for (const other of others) {
      for (const key of other.keys) group.keys.add(key);
      group.members.push(...other.members);
    }
    if (others.length > 0) groups = groups.filter((known) => !others.includes(known));
    for (const key of keys) group.keys.add(key);
    group.members.push(target);
  }
  return groups.map(({ members }) => members);
}
