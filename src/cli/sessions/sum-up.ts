import type { SessionRecord } from '../../contracts/session';
import { stateCounts } from './list-table';
import { bytesOf } from './words';

/** What sessions can be summed up by. */
export const GROUPINGS = ['client', 'node', 'svm'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The sessions that have one client, node or SVM in common. */
export interface SessionGroup {
  /** Absent where ONTAP gave none. */
  name?: string;
  sessions: number;
  /** How many are in each state of the data service. */
  states: Record<string, number>;
  /** How many are on each node. */
  nodes: Record<string, number>;
  /** Of the larger counter of each session. */
  bytes: number;
}

const NAME: Record<Grouping, (session: SessionRecord) => string | undefined> = {
  client: ({ clientName, client }) => clientName ?? client,
  node: ({ node }) => node,
  svm: ({ svm }) => svm,
};

function nodeCounts(sessions: readonly SessionRecord[]): Record<string, number> {
  const names = [...new Set(sessions.map(({ node }) => node ?? ''))].sort();
  return Object.fromEntries(
    names.map((name) => [name, sessions.filter(({ node }) => (node ?? '') === name).length]),
  );
}

/** Most sessions first. */
export function sumUp(sessions: readonly SessionRecord[], by: Grouping): SessionGroup[] {
  const groups = new Map<string | undefined, SessionRecord[]>();
  for (const session of sessions) {
    const name = NAME[by](session);
    groups.set(name, [...(groups.get(name) ?? []), session]);
  }
  return [...groups]
    .map(([name, members]) => ({
      ...(name === undefined ? {} : { name }),
      sessions: members.length,
      states: stateCounts(members),
      nodes: nodeCounts(members),
      bytes: members.reduce((sum, session) => sum + (bytesOf(session) ?? 0), 0),
    }))
    .sort((a, b) => b.sessions - a.sessions || (a.name ?? '').localeCompare(b.name ?? ''));
}
