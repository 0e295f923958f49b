import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupReport } from '../../contracts/cleanup';
import { followRun } from '../follow/follow-run';
import { reportLines } from '../output/report-lines';
import { openScreen, plainScreen } from '../output/screen';
import { EXIT_CODE } from './exit-codes';

/** A window takes half an hour and more: often enough for a person, seldom enough for the worker. */
const LOOK_EVERY_MS = 1_000;

/** Shows a run until it ends; with `json` on stderr, so that stdout holds the document alone. */
export async function followHere(
  workflows: OntapWorkflows,
  handle: CleanupHandle,
  json: boolean,
): Promise<CleanupReport> {
  const screen = await openScreen(json ? process.stderr : process.stdout);
  try {
    screen.print(`${handle.workflowId} (Ctrl-C ends the show, not the run)`);
    return await followRun(handle, { screen, workflows, everyMs: LOOK_EVERY_MS });
  } finally {
    screen.close();
  }
}

/** Prints the report and sets the exit code. */
export function finishWith(report: CleanupReport, json: boolean): void {
  const screen = plainScreen(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else screen.print('', ...reportLines(report, screen));
  process.exitCode = EXIT_CODE[report.outcome];
}
