import type { Command } from 'commander';
import type { OntapWorkflows } from '../client';
import { durationMs } from '../contracts/duration';
import { isDeclined, isOpen } from '../contracts/approval';
import type { Coverage, CoverageState, OwedPause, SeenRun, Status, Waiting } from '../contracts/status';
import { plainText } from '../contracts/text';
import { parseDuration } from './shared/arguments';
import type { Io } from './shared/io';
import { drainedLines } from './shared/output/drained-lines';
import type { Screen } from './shared/output/screen';
import type { Style } from './shared/output/style';
import { type Column, renderTable } from './shared/output/table';
import { instantText, relativeText } from './shared/output/time-text';
import { runText, typed, waitingRunLines } from './shared/output/waiting-lines';
import { counted, NOTHING } from './shared/output/words';
import { withClient } from './shared/with-client';

interface StatusOptions {
  grace?: string;
  json?: true;
}

const HELP = `
Tells what waits for you and what is missing, for a monitoring system or a person in the morning. First what waits: a halt,
plans to approve with what they would cost and the command, kills and commands that other administrators have to approve in
ONTAP, pauses that are owed, clean-ups that are overdue, or stuck since no worker carries them on, and clean-ups that could
not be asked. Then for each cluster and policy that schedules name the last good run and the next one, and the jobs that we
paused, and the nodes that are drained with what holds them. Good is "reported", in mode enforce "clean" or "enforced". Overdue: a start since the last good run should have led to another one by now, also
when the schedule was paused by a person, and however often it ran without success.

--json prints { "at", "isWell", "waiting": { "plans": [{ "cluster", "policy", "workflowId", "runId", "kind":
"approval|notice|gate", "planHash", "until", "signed", "stakes": { "kills", "sessions", "owners": [{ "name", "sessions" }], "others",
"bytes", "unmeasured" }, "command" }], "kills": [{ "cluster", "policy", "workflowId", "runId", "what" }], "stuck": [the
same], "unasked": [{ "cluster", "policy", "workflowId", "runId", "why" }] }, "halted": { "since", "by", "reason" }, "clusters": [{ "cluster", "policy", "mode",
"schedules", "state": "ok|overdue|not_yet|paused", "why", "lastGood": { "workflowId", "runId", "startedAt", "endedAt",
"outcome", "ageSeconds" }, "last", "next" }], "pauses": [{ "cluster", "job", "state": "asked|held|overdue|owed", "why", "workflowId",
"runId", "since", "sequence", "until", "approval" }], "drains": [{ "cluster", "node", "workflowId", "runId", "startedAt",
"phase", "now", "until", "requestedBy", "holds": { "sessions", "jobs" }, "pauses": { "held", "owed" }, "unasked" }] }.

Exit codes, the first that fits:
  1  something is overdue, owed or stuck; or an error, such as Temporal that can't be reached
  4  a plan, a kill or a command waits for somebody's approval
  5  a clean-up could not be asked whether it waits for somebody
  6  killing is halted
  0  none of these

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

function clusterLines(clusters: readonly Coverage[], now: number, { style, width }: ShownOn): string[] {
  if (clusters.length === 0)
    return ['No schedule of a file exists, so nothing is expected: "schedules apply FILE" makes some.'];
  const rows = clusters.map((each) => clusterRow(each, now, style));
  return renderTable(CLUSTER_COLUMNS, rows, width);
}

function pauseLines(pauses: readonly OwedPause[], now: number, { style, width }: ShownOn): string[] {
  const paused = pauses.filter(({ state }) => state !== 'asked');
  if (paused.length === 0) return [];
  const rows = paused.map(({ cluster, job, state, since, why }) => [
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

function debtLines({ cluster, job, state, why, approval }: OwedPause): string[] {
  const where = `job ${plainText(job)} on ${plainText(cluster)}`;
  const command = `ontap-workflows jobs resume ${plainText(cluster)} ${plainText(job)}`;
  if (approval !== undefined && isDeclined(approval) && state !== 'asked')
    return [
      `  Pause of ${where}: ${plainText(why)}; it is asked for anew an hour after that was seen. To do it now:`,
      typed(command),
    ];
  if (approval !== undefined) return [`  Pause of ${where}: ${plainText(why)}`];
  if (state === 'held' || state === 'asked') return [];
  if (state === 'overdue') return [`  Pause overdue of ${where}: see below`];
  return [`  Pause owed of ${where}: look at it, and if it is paused`, typed(command)];
}

/** Runs that are named, of those for which the same holds. */
const NAMED_RUNS = 5;

function unaskedLines(unasked: Waiting['unasked']): string[] {
  const [first] = unasked;
  if (first === undefined) return [];
  const named = unasked.slice(0, NAMED_RUNS).map(({ workflowId }) => plainText(workflowId));
  const rest = unasked.length - named.length;
  const ids = `${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
  return [`  Not known whether these wait for somebody (${plainText(first.why)}): ${ids}`];
}

function waitingLines({ waiting, clusters, pauses }: Status, now: number, style: Style): string[] {
  const { stuck, unasked } = waiting;
  const overdue = clusters.filter(({ state }) => state === 'overdue');
  const lines = [
    ...waitingRunLines(waiting, now),
    ...pauses.flatMap(debtLines),
    ...overdue.map((each) => style.red(`  Overdue: ${runText(each)}: ${plainText(each.why)}`)),
    ...stuck.map(({ workflowId, what }) =>
      style.red(`  Stuck: ${plainText(workflowId)}: ${plainText(what)}`),
    ),
    ...unaskedLines(unasked).map(style.yellow),
  ];
  return lines.length === 0 ? [] : ['Waits for somebody:', ...lines, ''];
}

/** Plans, kills and commands that wait for somebody's word. */
const wordsWanted = ({ waiting: { plans, kills }, pauses }: Status): number =>
  plans.filter(({ kind }) => kind === 'approval').length +
  kills.length +
  pauses.filter(({ approval }) => approval !== undefined && isOpen(approval)).length;

/** Of monitoring systems: the worst of what was found. */
export function statusExitCode(status: Status): number {
  if (!status.isWell) return 1;
  if (wordsWanted(status) > 0) return 4;
  if (status.waiting.unasked.length > 0) return 5;
  return status.halted === undefined ? 0 : 6;
}

function sumLine({ isWell, clusters, pauses, waiting }: Status, style: Style): string {
  const pausesThat = (state: OwedPause['state']) => pauses.filter((pause) => pause.state === state).length;
  const held = pausesThat('held');
  if (isWell && held === 0) return style.green('Nothing is overdue, no pause is owed.');
  if (isWell)
    return style.green(`Nothing is overdue, no pause is owed; ${held} ${held === 1 ? 'is' : 'are'} held.`);
  const parts: [count: number, what: string, how: string][] = [
    [clusters.filter(({ state }) => state === 'overdue').length, 'clean-up', 'overdue'],
    [pausesThat('overdue'), 'pause', 'overdue'],
    [pausesThat('owed'), 'pause', 'owed'],
    [waiting.stuck.length, 'clean-up', 'stuck'],
    [held, 'pause', 'held'],
  ];
  const told = parts
    .filter(([count]) => count > 0)
    .map(([count, what, how]) => `${counted(count, what)} ${how}`);
  return style.red(`${told.join(', ')}.`);
}

function approvalLine(status: Status, style: Style): string[] {
  const count = wordsWanted(status);
  if (count === 0) return [];
  return [style.yellow(`${count === 1 ? '1 approval is' : `${count} approvals are`} waited for, see above.`)];
}

/** A status, for people. */
export function statusLines(status: Status, screen: ShownOn): string[] {
  const now = Date.parse(status.at);
  return [
    ...haltLines(status, screen),
    ...waitingLines(status, now, screen.style),
    ...clusterLines(status.clusters, now, screen),
    ...pauseLines(status.pauses, now, screen),
    ...drainedLines(status.drains, now, screen),
    '',
    ...approvalLine(status, screen.style),
    sumLine(status, screen.style),
  ];
}

async function showStatus(io: Io, { status }: OntapWorkflows, { grace, json }: StatusOptions): Promise<void> {
  const found = await status.read(grace === undefined ? {} : { graceMs: durationMs(grace) });
  if (json === true) io.json(found);
  else io.out.print(...statusLines(found, io.out));
  io.exitCode = statusExitCode(found);
}

/** Adds `status`. */
export function addStatusCommand(program: Command, io: Io): void {
  program
    .command('status')
    .description(
      'What waits for you, is overdue, owed or stuck: plans to approve, last good runs, pauses of jobs, halt',
    )
    .option(
      '--grace <duration>',
      'how much longer than by its policy a run may take (default: 15m)',
      parseDuration,
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((options: StatusOptions) => withClient(io, (workflows) => showStatus(io, workflows, options)));
}
