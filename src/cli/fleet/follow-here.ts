import type { FleetHandle, OntapWorkflows } from '../../client';
import type { FleetReport, FleetRow, FleetStatus } from '../../contracts/fleet';
import { followStatus } from '../shared/follow-status';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { COMMAND } from '../shared/output/words';
import { untilInterrupted } from '../shared/until-interrupted';
import { exitCodeOf } from './exit-codes';
import { frameLines, reportLines, rowLine } from './fleet-lines';

const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(io: Io, report: FleetReport, json: boolean): void {
  if (json) io.json(report);
  else io.out.print('', ...reportLines(report, io.out));
  io.exitCode = exitCodeOf(report);
}

/** Tells each cluster that has ended once. */
function narrator({ style }: Screen): (rows: FleetStatus['rows']) => string[] {
  const told = new Set<string>();
  return (rows) => {
    const ended = rows.filter((row): row is FleetRow => 'why' in row && !told.has(row.cluster));
    for (const { cluster } of ended) told.add(cluster);
    return ended.map((row) => rowLine(row, style));
  };
}

/** Shows a fleet run until it ends, and its report; with `json` on stderr, so that stdout holds the document alone. */
export async function followHere(
  io: Io,
  workflows: OntapWorkflows,
  handle: FleetHandle,
  json: boolean,
): Promise<void> {
  const screen = await io.openScreen(json);
  const { workflowId } = handle;
  const comeBack = () => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} fleet status ${workflowId} --follow`,
    `  ${COMMAND} fleet stop ${workflowId}`,
  ];
  const tell = narrator(screen);
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    screen.print(`${workflowId} (Ctrl-C ends the show, not the run)`);
    const followed = {
      noun: 'run',
      handle,
      tell: ({ rows }: FleetStatus) => tell(rows),
      // The table that follows has them all.
      tellEnd: () => [],
      draw: (status: FleetStatus, spinner: string) => frameLines(status, screen.style, spinner),
    };
    finishWith(io, await followStatus(followed, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }), json);
  });
}
