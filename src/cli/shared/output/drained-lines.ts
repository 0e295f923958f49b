import type { OpenDrain } from '../../../contracts/status';
import { plainText } from '../../../contracts/text';
import type { Screen } from './screen';
import { type Column, renderTable } from './table';
import { relativeText } from './time-text';
import { counted, shown } from './words';

const COLUMNS: readonly Column[] = [
  { title: 'cluster' },
  { title: 'node' },
  { title: 'since' },
  { title: 'until' },
  { title: 'by', shrinksTo: 8 },
  { title: 'pauses' },
  { title: 'state', shrinksTo: 16 },
];

function pausesText({ pauses = { held: 0, owed: 0 } }: OpenDrain): string | undefined {
  const { held, owed } = pauses;
  const told = [...(held > 0 ? [`${held} held`] : []), ...(owed > 0 ? [`${owed} OWED`] : [])].join(', ');
  return told === '' ? undefined : told;
}

function stateText({ holds, phase, now = '', unasked }: OpenDrain): string {
  if (unasked !== undefined) return `not known: ${unasked}`;
  if (holds === undefined || phase === 'ends') return now;
  if (phase === 'clear') return `kept clear: ${now}`;
  return `held by ${counted(holds.sessions, 'session')}, ${counted(holds.jobs, 'job')}`;
}

/** Nodes that are drained just now, and what holds them. */
export function drainedLines(
  drains: readonly OpenDrain[],
  now: number,
  { width }: Pick<Screen, 'style' | 'width'>,
): string[] {
  if (drains.length === 0) return [];
  const rows = drains.map((drain) => [
    plainText(drain.cluster),
    plainText(drain.node),
    relativeText(drain.startedAt, now),
    drain.until === undefined ? shown(undefined) : relativeText(drain.until, now),
    shown(drain.requestedBy?.name),
    shown(pausesText(drain)),
    plainText(stateText(drain)),
  ]);
  return ['', 'Nodes that are drained:', ...renderTable(COLUMNS, rows, width)];
}
