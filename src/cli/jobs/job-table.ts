import type { JobRecord } from '../../contracts/job';
import { cut } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import { type Column, renderTable } from '../shared/output/table';
import { counted, shown } from '../shared/output/words';
import { ageText, stateText } from './words';

type ShownOn = Pick<Screen, 'style' | 'width'>;

/** What somebody may want to act on comes first. */
const ORDER = ['paused', 'running', 'queued', 'failure', 'success'];

const rankOf = ({ state = '' }: JobRecord): number => {
  const rank = ORDER.indexOf(state);
  return rank === -1 ? 0 : rank; // a state that we don't know
};

const startOf = ({ startTime = '' }: JobRecord): number => Date.parse(startTime) || 0;

const inOrder = (jobs: readonly JobRecord[]): JobRecord[] =>
  [...jobs].sort((a, b) => rankOf(a) - rankOf(b) || startOf(b) - startOf(a));

/** Columns that uuid, state and age take, gaps included. */
const FIXED = 38 + 9 + 9;
const PLACE = { wide: 120, cut: 14 };
/** With less room than this for both, the message gives way: "jobs show" has it. */
const LEAST_FOR_TWO = 40;
const GAP = 2;

interface Layout {
  hasPlace: boolean;
  hasMessage: boolean;
  /** Letters of a description, and of a message. */
  letters: number;
}

/** One line a job: a cluster has hundreds. */
function layoutFor(width: number): Layout {
  const hasPlace = width >= PLACE.wide;
  const rest = width - FIXED - (hasPlace ? PLACE.cut + GAP : 0);
  const hasMessage = rest >= LEAST_FOR_TWO;
  return { hasPlace, hasMessage, letters: hasMessage ? Math.floor(rest / 2) - GAP : rest - GAP };
}

function columnsOf({ hasPlace, hasMessage }: Layout): Column[] {
  return [
    { title: 'uuid' },
    { title: 'state' },
    { title: 'age', alignment: 'right' },
    ...(hasPlace ? [{ title: 'SVM or node' }] : []),
    { title: 'description' },
    ...(hasMessage ? [{ title: 'message' }] : []),
  ];
}

function rowOf(job: JobRecord, at: string, { style }: ShownOn, layout: Layout): string[] {
  const { hasPlace, hasMessage, letters } = layout;
  return [
    shown(job.uuid),
    stateText(job.state, style),
    ageText(job.startTime, at),
    ...(hasPlace ? [cut(shown(job.svm ?? job.node), PLACE.cut)] : []),
    cut(shown(job.description), letters),
    ...(hasMessage ? [cut(shown(job.message), letters)] : []),
  ];
}

/** Every job in a line, the ones that are at work first. */
export function jobTable(jobs: readonly JobRecord[], at: string, screen: ShownOn): string[] {
  if (jobs.length === 0) return [];
  const layout = layoutFor(screen.width);
  const rows = inOrder(jobs).map((job) => rowOf(job, at, screen, layout));
  return renderTable(columnsOf(layout), rows, screen.width);
}

/** `12 jobs: 9 running, 3 paused`. */
export function jobCounts(jobs: readonly JobRecord[]): string {
  const states = [...new Set(inOrder(jobs).map(({ state }) => state))];
  const parts = states.map((state) => `${jobs.filter((job) => job.state === state).length} ${shown(state)}`);
  return `${counted(jobs.length, 'job')}: ${parts.join(', ')}`;
}
