import { InvalidArgumentError } from 'commander';
import type { FleetHandle } from '../../client';
import type {
  FleetReport,
  FleetRow,
  FleetRowOutcome,
  FleetStatus,
  PendingFleetRow,
} from '../../contracts/fleet';
import { policyOfFleetId } from '../../contracts/ids';
import { plainText } from '../../contracts/text';
import { EXIT_CODE } from '../cleanup';
import { follow, type FollowOptions, lookAtRun } from '../shared/follow';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { COMMAND, runOutcomeText } from '../shared/output/words';
import type { IdKind } from '../shared/run-kind';

const CODE: Record<FleetRowOutcome, number> = {
  ...EXIT_CODE,
  failed: 1,
  already_running: 6,
  not_started: 7,
};

/** The worst first: what needs a person most. */
const LADDER = [1, 3, 5, 4, 6, 7];

/** Exit code of a fleet run: that of its worst cluster. */
function exitCodeOf({ rows }: FleetReport): number {
  const codes = new Set(rows.map(({ outcome }) => CODE[outcome]));
  return LADDER.find((code) => codes.has(code)) ?? 0;
}

/** For the help of every command that ends with one of them. */
export const EXIT_CODES_HELP = `
Exit codes, once the run has ended: that of the worst cluster, the worst first
  1    an error: bad input, Temporal can't be reached, or a cluster's clean-up failed
  3    a cluster is partial: a session is still there, was refused or failed
  5    a cluster has an incomplete_view: nothing was killed there
  4    a cluster is limit_exceeded, not_approved, rejected or quiet_hours: nothing was killed there
  6    a cluster is busy, halted, gate_closed or already_running
  7    cancelled
  0    every cluster is reported, clean or enforced
Ctrl-C ends the show with 130; the run goes on.`;

const PREFIX = 'fleet/';

/** A workflow id; `default` stands for `fleet/default`. */
export function parseFleetId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (policyOfFleetId(id) !== undefined) return id;
  throw new InvalidArgumentError('Give it as fleet/POLICY, as "fleet run" printed it.');
}

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
function reportLines(report: FleetReport, screen: Pick<Screen, 'style' | 'width'>): string[] {
  const { style } = screen;
  const outcome = style[FLEET_TONE[report.outcome]](report.outcome);
  return [`${style.bold(outcome)}: ${plainText(report.summary)}`, ...tableOf(report.rows, screen)];
}

/** What a fleet run does at this instant. */
function frameLines({ now, next }: FleetStatus, style: Style, spinner: string): string[] {
  return [`${spinner} ${plainText(now)}`, style.dim(`  Next: ${plainText(next)}`)];
}

/** The same with every cluster, for a single look. */
function statusLines(status: FleetStatus, screen: Screen): string[] {
  return [...frameLines(status, screen.style, '•'), ...tableOf(status.rows, screen)];
}

/** One cluster that has ended, as a line. */
function rowLine(row: FleetRow, style: Style): string {
  const [cluster = '', outcome = '', , , why = ''] = cellsOf(row, style);
  return `${style.bold(cluster)}  ${outcome}  ${style.dim(why)}`;
}

/** Tells each cluster that has ended once. */
function narrator({ style }: Screen): (status: FleetStatus) => string[] {
  const told = new Set<string>();
  return ({ rows }) => {
    const ended = rows.filter((row): row is FleetRow => 'why' in row && !told.has(row.cluster));
    for (const { cluster } of ended) told.add(cluster);
    return ended.map((row) => rowLine(row, style));
  };
}

function followFleet(handle: FleetHandle, options: FollowOptions): Promise<FleetReport> {
  const { screen, workflows } = options;
  return follow<FleetStatus, FleetReport>(
    {
      noun: 'run',
      look: () => lookAtRun(handle, workflows),
      tell: narrator(screen),
      draw: (status, spinner) => frameLines(status, screen.style, spinner),
      result: () => handle.result(),
    },
    options,
  );
}

/** Clean-ups of many clusters at once. */
export const FLEET: IdKind<FleetHandle, FleetStatus, FleetReport> = {
  noun: 'run',
  group: 'fleet',
  get: ({ fleet }, workflowId) => fleet.get(workflowId),
  comeBack: (workflowId) => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} fleet status ${workflowId} --follow`,
    `  ${COMMAND} fleet stop ${workflowId}`,
  ],
  follow: followFleet,
  statusLines,
  endLines: (report, screen) => ['', ...reportLines(report, screen)],
  exitCode: exitCodeOf,
};
