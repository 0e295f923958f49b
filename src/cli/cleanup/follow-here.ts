import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupReport } from '../../contracts/cleanup';
import { followRun } from '../follow/follow-run';
import { untilInterrupted } from '../follow/until-interrupted';
import { reportLines } from '../output/report-lines';
import { openScreen, plainScreen } from '../output/screen';
import { EXIT_CODE } from './exit-codes';
import { COMMAND } from '../output/command-name';

/** A window takes half an hour and more: often enough for a person, seldom enough for the worker. */
const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(report: CleanupReport, json: boolean): void {
  const screen = plainScreen(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else screen.print('', ...reportLines(report, screen));
  process.exitCode = EXIT_CODE[report.outcome];
}

/**
 * Shows a run until it ends, then `finish` with its report; with `json` on stderr, so that stdout holds the document
 * alone. Ctrl-C ends the show, and not the run.
 */
export async function followHere(
  workflows: OntapWorkflows,
  handle: CleanupHandle,
  json: boolean,
  finish: (report: CleanupReport) => void = (report) => finishWith(report, json),
): Promise<void> {
  const screen = await openScreen(json ? process.stderr : process.stdout);
  const comeBack = () => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} cleanup status ${handle.workflowId} --follow`,
    `  ${COMMAND} cleanup stop ${handle.workflowId}`,
  ];
  await untilInterrupted(screen, comeBack, async (signal) => {
    screen.print(`${handle.workflowId} (Ctrl-C ends the show, not the run)`);
    finish(await followRun(handle, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }));
  });
}
