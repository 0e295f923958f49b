import { AlreadyRunningError, type CleanupHandle, type OntapWorkflows } from '../../client';
import type { CleanupInput, CleanupReport } from '../../contracts/cleanup';
import type { LedgerReport } from '../../simulator';
import { followRun, type RemarkOn } from '../cleanup';
import { summaryLines } from '../shared/output/report-lines';
import type { Screen } from '../shared/output/screen';
import { hasFailed } from '../shared/until-interrupted';
import { endRun } from './end-runs';
import type { Teardown } from './teardown';

/** A run that has ended. */
export interface FinishedRun {
  workflowId: string;
  runId: string;
  report: CleanupReport;
}

/** What `--once --json` prints of runs. */
export function runsDocument(result: {
  runs: readonly FinishedRun[];
  ledger?: LedgerReport;
  differences: readonly string[];
}): object {
  const { runs, ledger = null, differences } = result;
  return {
    reports: runs.map(({ report }) => report),
    ledger,
    workflowIds: runs.map(({ workflowId }) => workflowId),
    runIds: runs.map(({ runId }) => runId),
    differences,
  };
}

/** What a run of `up` needs. */
export interface RunContext {
  screen: Screen;
  workflows: OntapWorkflows;
  signal: AbortSignal;
  teardown: Teardown;
  /** Between two looks at the run. */
  everyMs: number;
  /** What a person types before `ontap-workflows`, to reach the same server. */
  commandPrefix?: string;
  /** A run with the same id is cancelled. @default false */
  givesWay?: boolean;
}

/** On a cluster of our own a run that an earlier `up` left open gives way; elsewhere somebody is at it. */
async function startAnew(
  { workflows, givesWay }: RunContext,
  start: () => Promise<CleanupHandle>,
): Promise<CleanupHandle> {
  try {
    return await start();
  } catch (error) {
    if (givesWay !== true || !(error instanceof AlreadyRunningError)) throw error;
    await endRun(workflows, workflows.cleanup.get(error.workflowId));
    return start();
  }
}

/** Starts a run under a title; it ends with the session. */
export async function beginRun(
  context: RunContext,
  title: string,
  start: () => Promise<CleanupHandle>,
): Promise<CleanupHandle> {
  const { screen, workflows, signal, teardown } = context;
  screen.print('', screen.style.bold(title));
  const handle = await startAnew(context, start);
  // After a failure nobody may be there to answer; a stop leaves nothing open.
  teardown.add(() => (hasFailed(signal) ? undefined : endRun(workflows, handle)));
  return handle;
}

/** Shows a run until it ends. */
export async function showToEnd(
  { screen, workflows, signal, everyMs, commandPrefix }: RunContext,
  handle: CleanupHandle,
  remarkOn?: RemarkOn,
): Promise<FinishedRun> {
  const report = await followRun(handle, { screen, workflows, everyMs, signal, remarkOn, commandPrefix });
  screen.print(...summaryLines(report, screen));
  return { workflowId: handle.workflowId, runId: handle.runId ?? '', report };
}

const TITLE = {
  report: 'Report: looks and plans, changes nothing',
  enforce: 'Enforce: kills what has not changed since the plan',
} as const;

/** Starts one clean-up and shows it until it ends. */
export async function runOne(
  context: RunContext,
  input: CleanupInput,
  remarkOn?: RemarkOn,
): Promise<FinishedRun> {
  const { window, every, evidence } = input.policy.observe;
  const collected = evidence === 'collected' ? ', by what the observer has collected' : '';
  const title = `${TITLE[input.mode]} (${input.cluster}, window ${window}, every ${every}${collected})`;
  const handle = await beginRun(context, title, () => context.workflows.cleanup.start(input));
  return showToEnd(context, handle, remarkOn);
}
