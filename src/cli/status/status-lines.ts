import type { Coverage, CoverageState, OwedPause, SeenRun, Status } from '../../contracts/status';
import { plainText } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { instantText, relativeText } from '../shared/output/time-text';
import { counted, NOTHING } from '../shared/output/words';

type ShownOn = Pick<Screen, 'style' | 'width'>;

const CLUSTER_COLUMNS: readonly Column[] = [
  { title: 'cluster' },
  { title: 'policy' },
  { title: 'mode' },
  { title: 'last good run', shrinksTo: 10 },
  { title: 'next run', shrinksTo: 10 },
  { title: 'state' },
];

const PAUSE_COLUMNS: readonly Column[] = [
  { title: 'cluster' },
  { title: 'job' },
  { title: 'pause' },
  { title: 'since' },
  { title: 'why', shrinksTo: 16 },
];

const STATE: Record<CoverageState, { text: string; tone: keyof Style }> = {
  ok: { text: 'ok', tone: 'green' },
  overdue: { text: 'OVERDUE', tone: 'red' },
  not_yet: { text: 'not yet', tone: 'dim' },
  paused: { text: 'paused', tone: 'dim' },
};

const goodText = (run: SeenRun | undefined, now: number): string =>
  run === undefined
    ? NOTHING
    : `${plainText(run.outcome)}, ${relativeText(run.endedAt ?? run.startedAt, now)}`;

const nextText = (next: string | undefined, now: number): string =>
  next === undefined ? NOTHING : `${instantText(next)}, ${relativeText(next, now)}`;

function clusterRow({ cluster, policy, mode, lastGood, next, state }: Coverage, now: number, style: Style) {
  const { text, tone } = STATE[state];
  const names = [cluster, policy, mode].map(plainText);
  return [...names, goodText(lastGood, now), nextText(next, now), style[tone](text)];
}

const whyLine = ({ cluster, policy, why }: Coverage): string =>
  `  ${plainText(cluster)} by ${plainText(policy)}: ${plainText(why)}`;

function clusterLines(clusters: readonly Coverage[], now: number, { style, width }: ShownOn): string[] {
  if (clusters.length === 0)
    return ['No schedule of a file exists, so nothing is expected: "schedules apply FILE" makes some.'];
  const rows = clusters.map((each) => clusterRow(each, now, style));
  const overdue = clusters.filter(({ state }) => state === 'overdue');
  return [...renderTable(CLUSTER_COLUMNS, rows, width), ...overdue.map((each) => style.red(whyLine(each)))];
}

function pauseLines(pauses: readonly OwedPause[], now: number, { style, width }: ShownOn): string[] {
  if (pauses.length === 0) return [];
  const rows = pauses.map(({ cluster, job, state, since, why }) => [
    plainText(cluster),
    plainText(job),
    state === 'held' ? style.yellow(state) : style.red(state),
    relativeText(since, now),
    plainText(why),
  ]);
  return ['', 'Jobs that we paused:', ...renderTable(PAUSE_COLUMNS, rows, width)];
}

function haltLines({ halted }: Status, { style }: ShownOn): string[] {
  if (halted === undefined) return [];
  const { by = 'somebody', reason, since } = halted;
  const why = reason === undefined ? '' : `: ${plainText(reason)}`;
  return [style.red(`HALTED by ${plainText(by)} since ${instantText(since)}${why}; nothing is killed`), ''];
}

function sumLine({ isWell, clusters, pauses }: Status, style: Style): string {
  if (isWell) return style.green('Nothing is overdue, no pause is owed.');
  const overdue = clusters.filter(({ state }) => state === 'overdue').length;
  return style.red(`${overdue} overdue, ${counted(pauses.length, 'pause')} owed.`);
}

/** A status, for people. */
export function statusLines(status: Status, screen: ShownOn): string[] {
  const now = Date.parse(status.at);
  return [
    ...haltLines(status, screen),
    ...clusterLines(status.clusters, now, screen),
    ...pauseLines(status.pauses, now, screen),
    '',
    sumLine(status, screen.style),
  ];
}
