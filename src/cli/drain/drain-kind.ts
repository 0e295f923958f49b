import { InvalidArgumentError } from 'commander';
import type { DrainHandle } from '../../client';
import { stateNow } from '../../contracts/drain';
import type { DrainPause, DrainReport, DrainStatus, NodeSession, NodeView } from '../../contracts/drain';
import { formatDuration } from '../../contracts/duration';
import { parseDrainWorkflowId } from '../../contracts/ids';
import { keyText } from '../../contracts/session-key';
import { bytesText, plainText } from '../../contracts/text';
import { follow, type FollowOptions, lookAtRun } from '../shared/follow';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { type Column, renderTable } from '../shared/output/table';
import { instantText } from '../shared/output/time-text';
import { typed } from '../shared/output/waiting-lines';
import { COMMAND, shown } from '../shared/output/words';
import type { IdKind } from '../shared/run-kind';
import { troubleLines } from '../shared/troubles';

/** Somebody has to act, whatever else the drain came to. */
const PAUSED_STILL = 5;

const BY_OUTCOME: Record<DrainReport['outcome'], number> = { clear: 0, held: 1, stopped: 7 };

const exitCodeOf = ({ outcome, pauses }: DrainReport): number =>
  pauses.some(({ owed }) => owed === true) ? PAUSED_STILL : BY_OUTCOME[outcome];

/** For the help of every command that ends with one of them. */
export const EXIT_CODES_HELP = `
Exit codes, once the drain has ended:
  0    clear: two looks in a row found nothing that holds the node
  1    held: something still does at the deadline; or an error: bad input, no worker serves the cluster
  5    a job that we paused could not be resumed: resume it by hand
  7    stopped
  130  Ctrl-C: the drain goes on`;

const PREFIX = 'drain/';

/** A workflow id; `prod1/node1` stands for `drain/prod1/node1`. */
export function parseDrainId(text: string): string {
  const id = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
  if (parseDrainWorkflowId(id) !== undefined) return id;
  throw new InvalidArgumentError('Give it as drain/CLUSTER/NODE, as "drain run" printed it.');
}

type ShownOn = Pick<Screen, 'style' | 'width'>;

const TONE: Record<DrainReport['outcome'], keyof Style> = { clear: 'green', held: 'red', stopped: 'yellow' };
const KIND_TONE = { moving: 'green', frozen: 'yellow', seen_once: 'dim' } as const;

const SESSION_COLUMNS: readonly Column[] = [
  { title: 'session' },
  { title: 'client', shrinksTo: 10 },
  { title: 'path', shrinksTo: 10 },
  { title: 'states' },
  { title: 'would lose', alignment: 'right' },
  { title: 'what it does' },
  { title: 'protected by', shrinksTo: 8 },
];

const JOB_COLUMNS: readonly Column[] = [
  { title: 'job' },
  { title: 'description', shrinksTo: 12 },
  { title: 'state' },
  { title: 'pause', shrinksTo: 16 },
];

/** What ends with the session: both services count the same bytes where volume and tape are on one node. */
function lossText({ bytes: [data, mover] }: NodeSession): string {
  return data === null && mover === null ? 'not told' : bytesText(Math.max(data ?? 0, mover ?? 0));
}

function doingText({ kind, bytesPerSecond, unchangedSeconds, cameAt }: NodeSession, style: Style): string {
  const words = {
    moving: bytesPerSecond === undefined ? 'moves' : `moves ${bytesText(bytesPerSecond)}/s`,
    frozen: `frozen for ${formatDuration(unchangedSeconds * 1_000)} or more`,
    seen_once: 'seen once',
  }[kind];
  return `${style[KIND_TONE[kind]](words)}${cameAt === undefined ? '' : ', came since'}`;
}

function sessionLines({ sessions, counts }: NodeView, { style, width }: ShownOn): string[] {
  if (sessions.length === 0) return [];
  const rows = sessions.map((session) => [
    plainText(session.sessionId),
    shown(session.clientName ?? session.client),
    shown(session.path),
    plainText([session.data, session.mover].map((state) => state ?? '?').join('/')),
    lossText(session),
    doingText(session, style),
    shown(session.protectedBy),
  ]);
  const rest = counts.sessions - sessions.length;
  return [
    '',
    ...renderTable(SESSION_COLUMNS, rows, width),
    ...(rest > 0 ? [`and ${rest} more sessions`] : []),
  ];
}

const pauseText = (pause: DrainPause | undefined): string =>
  pause === undefined ? 'not tried' : plainText(`${pause.outcome.replaceAll('_', ' ')}: ${pause.why}`);

function jobLines(
  { jobs, counts, jobsUnknown }: NodeView,
  pauses: readonly DrainPause[],
  { style, width }: ShownOn,
): string[] {
  if (jobsUnknown !== undefined)
    return ['', style.yellow(`Its jobs are not shown: ${plainText(jobsUnknown)}`)];
  if (jobs.length === 0) return [];
  const byJob = new Map(pauses.map((pause) => [pause.uuid, pause]));
  const rows = jobs.map((job) => [
    plainText(job.uuid),
    shown(job.description),
    shown(stateNow(job, byJob.get(job.uuid))),
    pauseText(byJob.get(job.uuid)),
  ]);
  const rest = counts.jobs - jobs.length;
  return ['', ...renderTable(JOB_COLUMNS, rows, width), ...(rest > 0 ? [`and ${rest} more jobs`] : [])];
}

/** Pauses of jobs that the node has no more. */
function pastPauses({ last, pauses }: Pick<DrainReport, 'last' | 'pauses'>): string[] {
  const listed = new Set(last?.jobs.map(({ uuid }) => uuid));
  return pauses
    .filter(({ uuid }) => !listed.has(uuid))
    .map((pause) => `Pause of job ${plainText(pause.uuid)}: ${pauseText(pause)}`);
}

function seenLines(seen: Pick<DrainReport, 'last' | 'pauses'>, screen: ShownOn): string[] {
  const { last, pauses } = seen;
  if (last === undefined) return [];
  return [
    ...last.warnings.map((warning) => screen.style.yellow(`Mind: ${plainText(warning)}`)),
    ...sessionLines(last, screen),
    ...jobLines(last, pauses, screen),
    ...pastPauses(seen),
    ...(last.offer === undefined
      ? []
      : ['', 'What does not move may be stale; a clean-up judges it, with every rail:', typed(last.offer)]),
  ];
}

function orderLine({ order }: DrainStatus): string[] {
  if (order === undefined) return [];
  const { until, jobs, hold, every } = order;
  const then = hold === undefined ? '' : `, then watched for ${hold}`;
  return [`  jobs: ${jobs}; a look every ${every}, until ${instantText(until)}${then}`];
}

/** What it does at this instant. */
function frameLines(status: DrainStatus, style: Style, spinner: string): string[] {
  return [
    `${spinner} ${plainText(status.now)}`,
    ...orderLine(status),
    style.dim(`  Next: ${plainText(status.next)}`),
  ];
}

function statusLines(status: DrainStatus, screen: Screen): string[] {
  return [
    ...frameLines(status, screen.style, '•'),
    ...troubleLines(status.troubles ?? [], screen.style),
    ...seenLines(status, screen),
  ];
}

/** How newcomers are kept away, which ONTAP has to be told in its own command line. */
export const NEWCOMERS = `ONTAP can't be told by REST to refuse new sessions. In its command line "vserver services ndmp modify -vserver SVM
-enable false" refuses those of a whole SVM, on all nodes, and turning NDMP off ends what runs; "network interface migrate"
takes the LIF that backup servers connect to, and with it new sessions, to another node.`;

function endLines(report: DrainReport, screen: Screen): string[] {
  const { style } = screen;
  const { outcome, summary, clearAt } = report;
  return [
    '',
    `${style.bold(style[TONE[outcome]](outcome))}: ${plainText(summary)}`,
    ...(clearAt === undefined ? [] : [`It was seen clear at ${instantText(clearAt)}.`]),
    ...seenLines(report, screen),
  ];
}

/** Tells what comes, moves on and goes, once each. */
function narrator({ style }: Screen): (status: DrainStatus) => string[] {
  let sessions: ReadonlyMap<string, NodeSession> | undefined;
  let pauses: ReadonlyMap<string, DrainPause['outcome']> = new Map();
  let [phase, at]: [string, string | undefined] = ['', undefined];
  return (status) => {
    const { last } = status;
    const lines: string[] = [];
    for (const { uuid, outcome, why } of status.pauses)
      if (pauses.get(uuid) !== outcome)
        lines.push(
          `pause  ${style.bold(plainText(uuid))}  ${outcome.replaceAll('_', ' ')}  ${style.dim(plainText(why))}`,
        );
    pauses = new Map(status.pauses.map(({ uuid, outcome }) => [uuid, outcome]));
    if (last !== undefined && last.at !== at) {
      at = last.at;
      const now = new Map(last.sessions.map((session) => [keyText(session), session]));
      lines.push(...changesOf(sessions, now, style));
      sessions = now;
    }
    if (status.phase !== phase && status.phase === 'clear') lines.push(style.green(plainText(status.now)));
    phase = status.phase;
    return lines;
  };
}

type Seen = ReadonlyMap<string, NodeSession>;

function changesOf(before: Seen | undefined, now: Seen, style: Style): string[] {
  const name = (session: NodeSession) =>
    `${style.bold(plainText(session.sessionId))}  ${shown(session.clientName ?? session.client)}  ${shown(session.path)}`;
  const verb = before === undefined ? 'there ' : 'came  ';
  const came = [...now].filter(([key]) => before?.has(key) !== true);
  const left = [...(before ?? [])].filter(([key]) => !now.has(key));
  return [
    ...came.map(([, session]) => `${verb} ${name(session)}`),
    ...left.map(([, session]) => `left   ${name(session)}`),
  ];
}

function followDrain(handle: DrainHandle, options: FollowOptions): Promise<DrainReport> {
  const { screen, workflows } = options;
  return follow<DrainStatus, DrainReport>(
    {
      noun: 'drain',
      look: () => lookAtRun(handle, workflows),
      tell: narrator(screen),
      draw: (status, spinner) => frameLines(status, screen.style, spinner),
      result: () => handle.result(),
    },
    options,
  );
}

/** Drains of nodes. */
export const DRAIN: IdKind<DrainHandle, DrainStatus, DrainReport> = {
  noun: 'drain',
  group: 'drain',
  get: ({ drains }, workflowId) => drains.get(workflowId),
  hasBegun: ({ last }) => last !== undefined,
  comeBack: (workflowId) => [
    'The drain goes on without you. To come back, or to end it:',
    `  ${COMMAND} drain status ${workflowId} --follow`,
    `  ${COMMAND} drain stop ${workflowId}`,
  ],
  follow: followDrain,
  statusLines,
  endLines,
  exitCode: exitCodeOf,
};
