import type { NodePool } from '../../contracts/plan';
import type { SessionRecord } from '../../contracts/session';
import { serviceText } from '../../contracts/session-text';
import { bytesText, plainText } from '../../contracts/text';
import { counted, NOTHING, shown } from '../shared/output/words';

/** `halted/successful | idle`. */
export const statesText = ({ data, mover }: SessionRecord): string =>
  `${shown(serviceText(data))} | ${shown(serviceText(mover))}`;

/** The larger of the two counters: in a backup to tape both show the same bytes. */
export function bytesOf({ data, mover }: SessionRecord): number | undefined {
  if (data.bytes === undefined && mover.bytes === undefined) return undefined;
  return Math.max(data.bytes ?? 0, mover.bytes ?? 0);
}

export const bytesCell = (bytes: number | undefined): string =>
  bytes === undefined ? NOTHING : bytesText(bytes);

/** Name of the backup server, or its address. */
export const clientText = ({ clientName, client }: SessionRecord): string => shown(clientName ?? client);

/** `12 of 36 in use`. */
export const poolText = ({ used, limit }: NodePool): string =>
  `${used}${limit === undefined ? '' : ` of ${limit}`} in use`;

export const poolLines = (pools: readonly NodePool[]): string[] =>
  pools.length === 0
    ? []
    : ['NDMP session pools:', ...pools.map((pool) => `  ${plainText(pool.node)}: ${poolText(pool)}`)];

/** How many sessions are in each state of the data service. */
export function stateCounts(sessions: readonly SessionRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of sessions) {
    const state = data.state ?? 'absent';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}

/** `5 halted, 2 idle`. */
export const stateCountsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${shown(state)}`)
    .join(', ');

/** `19 sessions: 5 halted, 14 active`, by the state of the data service. */
export const countsLine = (sessions: readonly SessionRecord[]): string =>
  `${counted(sessions.length, 'session')}: ${stateCountsText(stateCounts(sessions))}`;
