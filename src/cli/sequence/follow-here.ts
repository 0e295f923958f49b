import type { OntapWorkflows, SequenceHandle } from '../../client';
import type { SequenceReport } from '../../contracts/sequence';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { untilInterrupted } from '../shared/until-interrupted';
import { exitCodeOf } from './exit-codes';
import { followSequence } from './follow-sequence';
import { reportLines } from './sequence-lines';

const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(io: Io, report: SequenceReport, json: boolean): void {
  if (json) io.json(report);
  else io.out.print('', ...reportLines(report, io.out));
  io.exitCode = exitCodeOf(report);
}

/** Shows a sequence until it ends, and its report; with `json` on stderr, so that stdout holds the document alone. */
export async function followHere(
  io: Io,
  workflows: OntapWorkflows,
  handle: SequenceHandle,
  json: boolean,
  hints: readonly string[] = [],
): Promise<void> {
  const screen = await io.openScreen(json);
  const { workflowId } = handle;
  const comeBack = () => [
    'The sequence goes on without you. To come back:',
    `  ${COMMAND} sequence status ${workflowId} --follow`,
  ];
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    screen.print(`${workflowId} (Ctrl-C ends the show, not the sequence)`, ...hints);
    finishWith(io, await followSequence(handle, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }), json);
  });
}
