import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { InvalidArgumentError } from 'commander';
import type { CleanupHandle, OntapWorkflows } from '../../client';
import { troublesOf } from '../../client/inside';
import type { CleanupOutcome, CleanupReport, CleanupStatus } from '../../contracts/cleanup';
import { formatDuration } from '../../contracts/duration';
import { parseCleanupWorkflowId, WORKFLOWS } from '../../contracts/ids';
import type { KillStatus } from '../../contracts/kill';
import { killStatusQuery } from '../../contracts/messages';
import { openPlan, type OpenPlan } from '../../contracts/open-plan';
import { signOption } from '../../contracts/stakes';
import { plainText } from '../../contracts/text';
import { follow, type FollowOptions, type Look, statusIfAnswered } from '../shared/follow';
import { planLines } from '../shared/output/plan-lines';
import { reportLines } from '../shared/output/report-lines';
import type { Screen } from '../shared/output/screen';
import type { Style } from '../shared/output/style';
import { COMMAND, counted, progressBar } from '../shared/output/words';
import type { IdKind } from '../shared/run-kind';
import { troubleLines } from '../shared/troubles';
import { Narrator, type RemarkOn } from './narrator';

/** Exit code by what became of a run; 1 is any error. */
export const EXIT_CODE: Record<CleanupOutcome, number> = {
  reported: 0,
  clean: 0,
  enforced: 0,
  partial: 3,
  limit_exceeded: 4,
  not_approved: 4,
  rejected: 4,
  quiet_hours: 4,
  gate_closed: 6,
  not_evicted: 4,
  incomplete_view: 5,
  busy: 6,
  halted: 6,
  cancelled: 7,
};

/** A report of an eviction ends as the eviction would: it asks whether one can be done. */
function exitCodeOf({ outcome, wouldBe, evict }: CleanupReport): number {
  if (evict === undefined || outcome !== 'reported' || wouldBe === undefined) return EXIT_CODE[outcome];
  return wouldBe === 'approval_wanted' ? 0 : EXIT_CODE[wouldBe];
}

/** For the help of every command that ends with one of them. */
export const EXIT_CODES_HELP = `
Exit codes, once the run has ended:
  0  reported, clean or enforced
  1  an error: bad input, Temporal can't be reached, or the run failed
  3  partial: a session is still there, was refused or failed
  4  limit_exceeded, not_approved, rejected, quiet_hours or not_evicted: nothing was killed
  5  incomplete_view: too little was seen, nothing was killed
  6  busy, halted or gate_closed
  7  cancelled
Ctrl-C ends the show with 130; the run goes on.`;

const PREFIX = 'cleanup/';
const EVICT_PREFIX = 'evict/';

/** A workflow id; `prod1/default` stands for `cleanup/prod1/default`. */
export function parseRunId(text: string): string {
  const id = [PREFIX, EVICT_PREFIX].some((prefix) => text.startsWith(prefix)) ? text : `${PREFIX}${text}`;
  if (parseCleanupWorkflowId(id) !== undefined) return id;
  throw new InvalidArgumentError(
    'Give it as cleanup/CLUSTER/POLICY, or evict/CLUSTER/CLIENT, as the command that started it printed it.',
  );
}

const SECOND_MS = 1_000;

/** Whole seconds, rounded up: a countdown ends at 0 and not before. */
const leftText = (ms: number) => (ms <= 0 ? '0s' : formatDuration(Math.ceil(ms / SECOND_MS) * SECOND_MS));

function countdown(status: CleanupStatus, now: number, style: Style): string[] {
  const { samples, windowEndsAt, sessions } = status;
  if (status.phase !== 'sampling' || windowEndsAt === undefined || samples.taken === 0) return [];
  const left = Date.parse(windowEndsAt) - now;
  const total = Math.max(1, (samples.wanted - 1) * samples.everyMs);
  const seen = sessions === undefined ? '' : `, ${counted(sessions, 'session')} in the last sample`;
  return [`  ${progressBar(1 - left / total, style)} window ends in ${leftText(left)}${seen}`];
}

/** What a run does at this instant, in two or three lines. */
export function frameLines(status: CleanupStatus, now: number, style: Style, spinner: string): string[] {
  return [
    `${spinner} ${plainText(status.now)}`,
    ...countdown(status, now, style),
    style.dim(`  Next: ${plainText(status.next)}`),
  ];
}

function decideText({ kind, planHash, signed }: OpenPlan, workflowId: string): string {
  const word =
    kind === 'approval' ? `approve ${workflowId} --by NAME${signOption({ signed })}` : `reject ${workflowId}`;
  return `${COMMAND} cleanup ${word} --yes --plan ${planHash}`;
}

function statusLines(status: CleanupStatus, screen: Screen, workflowId: string): string[] {
  const { plan, troubles = [] } = status;
  const waits = openPlan(status);
  return [
    ...frameLines(status, Date.now(), screen.style, '•'),
    ...(plan === undefined ? [] : planLines(plan, screen)),
    ...(waits === undefined ? [] : [`In scripts: ${decideText(waits, workflowId)}`]),
    ...troubleLines(troubles, screen.style),
  ];
}

/** What a run says of itself, and how far its kills are. */
interface Seen {
  status: CleanupStatus;
  kills?: KillStatus | undefined;
}

/** A query blocks without a worker. */
const KILLS_WITHIN_MS = 2_000;

/** How far the kills are; undefined when none is under way. */
async function killStatusOf(
  temporal: Client,
  { raw }: WorkflowExecutionDescription,
): Promise<KillStatus | undefined> {
  const child = raw.pendingChildren?.find(
    ({ workflowTypeName }) => workflowTypeName === WORKFLOWS.killSessions,
  );
  if (!child?.workflowId || !child.runId) return undefined;
  const handle = temporal.workflow.getHandle(child.workflowId, child.runId);
  try {
    return await temporal.connection.withDeadline(Date.now() + KILLS_WITHIN_MS, () =>
      handle.query(killStatusQuery),
    );
  } catch {
    return undefined; // it has not begun, or ends at this very moment; the report has it all
  }
}

async function lookAtCleanup(
  handle: CleanupHandle,
  { temporal }: OntapWorkflows,
): Promise<Look<Seen> | undefined> {
  const description = await temporal.workflow.getHandle(handle.workflowId, handle.runId).describe();
  if (description.status.name !== 'RUNNING') return undefined;
  const [{ status }, kills] = await Promise.all([
    statusIfAnswered(handle),
    killStatusOf(temporal, description),
  ]);
  return {
    ...(status === undefined ? {} : { status: { status, kills } }),
    troubles: troublesOf(description, temporal),
  };
}

interface FollowRunOptions extends FollowOptions {
  remarkOn?: RemarkOn | undefined;
  /** What a person types before `ontap-workflows`, to reach the same server. */
  commandPrefix?: string | undefined;
}

/** Shows a clean-up until it ends. @throws RunFailedError, or the signal's reason */
export function followRun(handle: CleanupHandle, options: FollowRunOptions): Promise<CleanupReport> {
  const { screen, workflows, remarkOn, commandPrefix } = options;
  const { workflowId } = handle;
  const narrator = new Narrator({ screen, workflowId, everySample: !screen.isLive, commandPrefix, remarkOn });
  return follow<Seen, CleanupReport>(
    {
      noun: 'run',
      look: () => lookAtCleanup(handle, workflows),
      tell: ({ status, kills }) => narrator.update(status, kills),
      draw: ({ status }, spinner) => frameLines(status, Date.now(), screen.style, spinner),
      result: () => handle.result(),
      tellEnd: (report) => narrator.finish(report),
    },
    options,
  );
}

/** Clean-ups of one cluster. */
export const CLEANUP: IdKind<CleanupHandle, CleanupStatus, CleanupReport> = {
  noun: 'run',
  group: 'cleanup',
  get: ({ cleanup }, workflowId) => cleanup.get(workflowId),
  comeBack: (workflowId) => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} cleanup status ${workflowId} --follow`,
    `  ${COMMAND} cleanup stop ${workflowId}`,
  ],
  follow: followRun,
  statusLines,
  endLines: (report, screen) => ['', ...reportLines(report, screen)],
  exitCode: exitCodeOf,
};
