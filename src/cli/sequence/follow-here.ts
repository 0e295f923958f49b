import type { OntapWorkflows, SequenceHandle } from '../../client';
import type { SequenceReport } from '../../contracts/sequence';
import { untilInterrupted } from '../follow/until-interrupted';
import { openScreen, plainScreen } from '../output/screen';
import { exitCodeOf } from './exit-codes';
import { followSequence } from './follow-sequence';
import { reportLines } from './sequence-lines';
import { COMMAND } from '../output/command-name';

const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(report: SequenceReport, json: boolean): void {
  const screen = plainScreen(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else screen.print('', ...reportLines(report, screen));
  process.exitCode = exitCodeOf(report);
}

/** Shows a sequence until it ends, and its report; with `json` on stderr, so that stdout holds the document alone. */
export async function followHere(
  workflows: OntapWorkflows,
  handle: SequenceHandle,
  json: boolean,
  hints: readonly string[] = [],
): Promise<void> {
  const screen = await openScreen(json ? process.stderr : process.stdout);
  const { workflowId } = handle;
  const comeBack = () => [
    'The sequence goes on without you. To come back:',
    `  ${COMMAND} sequence status ${workflowId} --follow`,
  ];
  await untilInterrupted(screen, comeBack, async (signal) => {
    screen.print(`${workflowId} (Ctrl-C ends the show, not the sequence)`, ...hints);
    finishWith(await followSequence(handle, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }), json);
  });
}
