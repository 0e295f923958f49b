import type { FleetReport, FleetRow, FleetStatus, PendingFleetRow } from '../../contracts/fleet';
import { plainText } from '../../contracts/text';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { runOutcomeText } from '../shared/output/words';

type Row = FleetRow | PendingFleetRow;

const COLUMNS: readonly Column[] = [
  { title: 'cluster', shrinksTo: 8 },
  { title: 'outcome', shrinksTo: 10 },
  { title: 'stale', alignment: 'right' },
  { title: 'killed', alignment: 'right' },
  { title: 'why', shrinksTo: 24 },
];

const FLEET_TONE: Record<FleetReport['outcome'], keyof Style> = {
  done: 'green',
  partial: 'yellow',
  failed: 'red',
  cancelled: 'yellow',
};

/** Outcomes that are not those of a clean-up. */
const OWN_TONE = {
  failed: 'red',
  already_running: 'yellow',
  not_started: 'yellow',
  waiting: 'cyan',
  running: 'cyan',
} as const satisfies Partial<Record<Row['outcome'], keyof Style>>;

const isOwn = (outcome: Row['outcome']): outcome is keyof typeof OWN_TONE => Object.hasOwn(OWN_TONE, outcome);

const outcomeText = ({ outcome }: Row, style: Style): string =>
  isOwn(outcome) ? style[OWN_TONE[outcome]](outcome) : runOutcomeText(outcome, style);

function cellsOf(row: Row, style: Style): string[] {
  const { counts, why, failure }: Partial<FleetRow> = 'why' in row ? row : {};
  const words = failure === undefined ? (why ?? row.workflowId) : `${failure}: ${why ?? ''}`;
  return [
    plainText(row.cluster),
    outcomeText(row, style),
    counts === undefined ? '' : `${counts.planned}`,
    counts === undefined ? '' : `${counts.killed}`,
    plainText(words),
  ];
}

function tableOf(rows: readonly Row[], { style, width }: Pick<Screen, 'style' | 'width'>): string[] {
  if (rows.length === 0) return [];
  return renderTable(
    COLUMNS,
    rows.map((row) => cellsOf(row, style)),
    width,
  );
}

/** A whole report: outcome and every cluster. */
export function reportLines(report: FleetReport, screen: Pick<Screen, 'style' | 'width'>): string[] {
  const { style } = screen;
  const outcome = style[FLEET_TONE[report.outcome]](report.outcome);
  return [`${style.bold(outcome)}: ${plainText(report.summary)}`, ...tableOf(report.rows, screen)];
}

/** What a fleet run does at this instant. */
export function frameLines({ now, next }: FleetStatus, style: Style, spinner: string): string[] {
  return [`${spinner} ${plainText(now)}`, style.dim(`  Next: ${plainText(next)}`)];
}

/** The same with every cluster, for a single look. */
export function statusLines(status: FleetStatus, screen: Screen): string[] {
  return [...frameLines(status, screen.style, '•'), ...tableOf(status.rows, screen)];
}

/** One cluster that has ended, as a line. */
export function rowLine(row: FleetRow, style: Style): string {
  const [cluster = '', outcome = '', , , why = ''] = cellsOf(row, style);
  return `${style.bold(cluster)}  ${outcome}  ${style.dim(why)}`;
}
