import type { SessionRecord } from '../../src/contracts/session';
import { session } from '../rules/support/timeline';
import type { KillStory } from './kill-story';

const END = { type: 'tcp', address: '10.20.0.9', port: 18_600 };

/** Whose sessions are evicted; the others of an eviction are another client's. */
export const EVICTED = '10.20.0.7';

/** Of a backup server that died, on nodes and SVMs in turn. */
function hung(index: number, owners: NonNullable<KillStory['owners']>): Partial<SessionRecord> {
  const { data, mover } = session({ data: { state: 'active', reason: 'not_available' } });
  const client = owners[index] === 'other' ? '10.20.0.8' : EVICTED;
  return { data, mover, client, node: `node${1 + (index % 3)}`, svm: `svm${1 + (index % 2)}` };
}

/** What a session of a story shows at first. */
export function recordOf(index: number, { joined, owners }: KillStory): SessionRecord {
  const which = owners === undefined ? {} : hung(index, owners);
  const own = session({ sessionId: `1:${index}`, clientPort: 41_000 + index, ...which });
  if (!joined || index > 1) return own;
  return index === 0
    ? { ...own, data: { ...own.data, connection: END } }
    : { ...own, mover: { ...own.mover, state: 'halted', connection: END } };
}

/** A session's place in its story. */
export function indexOf(sessionId: string): number {
  return Number(sessionId.split(':')[1]);
}

/** As ONTAP shows it when it leaves a field out. */
export function without(record: SessionRecord, field: 'client' | 'clientPort' | 'bytes'): SessionRecord {
  const copy = structuredClone(record);
  if (field === 'bytes') delete copy.data.bytes;
  else delete copy[field];
  return copy;
}
