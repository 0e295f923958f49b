import type { CleanupHandle, OntapWorkflows } from '../../client';
import type { CleanupReport } from '../../contracts/cleanup';
import type { Io } from '../shared/io';
import { reportLines } from '../shared/output/report-lines';
import { COMMAND } from '../shared/output/words';
import { untilInterrupted } from '../shared/until-interrupted';
import { EXIT_CODE } from './exit-codes';
import { followRun } from './follow-run';

/** A window takes half an hour and more: often enough for a person, seldom enough for the worker. */
const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(io: Io, report: CleanupReport, json: boolean): void {
  if (json) io.json(report);
  else io.out.print('', ...reportLines(report, io.out));
  io.exitCode = EXIT_CODE[report.outcome];
}

/**
 * Shows a run until it ends, then `finish` with its report; with `json` on stderr, so that stdout holds the document
 * alone. Ctrl-C ends the show, and not the run.
 */
export async function followHere(
  io: Io,
  workflows: OntapWorkflows,
  handle: CleanupHandle,
  json: boolean,
  finish: (report: CleanupReport) => void = (report) => finishWith(io, report, json),
): Promise<void> {
  const screen = await io.openScreen(json);
  const comeBack = () => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} cleanup status ${handle.workflowId} --follow`,
    `  ${COMMAND} cleanup stop ${handle.workflowId}`,
  ];
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    screen.print(`${handle.workflowId} (Ctrl-C ends the show, not the run)`);
    finish(await followRun(handle, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }));
  });
}
