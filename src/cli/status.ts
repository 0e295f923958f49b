import type { Command } from 'commander';
import type { OntapWorkflows } from '../client';
import { durationMs } from '../contracts/duration';
import type { Coverage, CoverageState, OwedPause, SeenRun, Status } from '../contracts/status';
import { plainText } from '../contracts/text';
import { parseDuration } from './shared/arguments';
import type { Io } from './shared/io';
import type { Screen } from './shared/output/screen';
import type { Style } from './shared/output/style';
import { type Column, renderTable } from './shared/output/table';
import { instantText, relativeText } from './shared/output/time-text';
import { counted, NOTHING } from './shared/output/words';
import { withClient } from './shared/with-client';

interface StatusOptions {
  grace?: string;
  json?: true;
}

const HELP = `
Tells what is missing, for a monitoring system or a person in the morning: for each cluster and policy that schedules name
the last good run and the next one, jobs whose pause is still owed, and whether killing is halted. Good is "reported", in
mode enforce "clean" or "enforced". Overdue: a start since the last good run should have led to another one by now, also
when the schedule was paused by a person, and however often it ran without success.

--json prints { "at", "isWell", "halted": { "since", "by", "reason" }, "clusters": [{ "cluster", "policy", "mode",
"schedules", "state": "ok|overdue|not_yet|paused", "why", "lastGood": { "workflowId", "runId", "startedAt", "endedAt",
"outcome", "ageSeconds" }, "last", "next" }], "pauses": [{ "cluster", "job", "state": "held|overdue|owed", "why", "workflowId",
"runId", "since" }] }.

Exit codes:
  0  nothing is overdue, no pause is owed
  1  something is; or an error, such as Temporal that can't be reached

Example:
  $ ontap-workflows status`;

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
  const pausesThat = (state: OwedPause['state']) => pauses.filter((pause) => pause.state === state).length;
  const held = pausesThat('held');
  if (isWell && held === 0) return style.green('Nothing is overdue, no pause is owed.');
  if (isWell)
    return style.green(`Nothing is overdue, no pause is owed; ${held} ${held === 1 ? 'is' : 'are'} held.`);
  const parts: [count: number, what: string, how: string][] = [
    [clusters.filter(({ state }) => state === 'overdue').length, 'clean-up', 'overdue'],
    [pausesThat('overdue'), 'pause', 'overdue'],
    [pausesThat('owed'), 'pause', 'owed'],
    [held, 'pause', 'held'],
  ];
  const told = parts
    .filter(([count]) => count > 0)
    .map(([count, what, how]) => `${counted(count, what)} ${how}`);
  return style.red(`${told.join(', ')}.`);
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

async function showStatus(io: Io, { status }: OntapWorkflows, { grace, json }: StatusOptions): Promise<void> {
  const found = await status.read(grace === undefined ? {} : { graceMs: durationMs(grace) });
  if (json === true) io.json(found);
  else io.out.print(...statusLines(found, io.out));
  io.exitCode = found.isWell ? 0 : 1;
}

/** Adds `status`. */
export function addStatusCommand(program: Command, io: Io): void {
  program
    .command('status')
    .description('What is overdue or owed: last good runs, pauses of jobs, halt')
    .option(
      '--grace <duration>',
      'how much longer than by its policy a run may take (default: 15m)',
      parseDuration,
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: StatusOptions) => withClient(io, (workflows) => showStatus(io, workflows, options)));
}
