import type { FleetHandle, OntapWorkflows } from '../../client';
import type { FleetReport, FleetRow, FleetStatus } from '../../contracts/fleet';
import { followStatus } from '../follow/follow-status';
import { untilInterrupted } from '../follow/until-interrupted';
import { openScreen, plainScreen, type Screen } from '../output/screen';
import { exitCodeOf } from './exit-codes';
import { frameLines, reportLines, rowLine } from './fleet-lines';
import { COMMAND } from '../output/command-name';

const LOOK_EVERY_MS = 1_000;

/** Prints the report and sets the exit code. */
export function finishWith(report: FleetReport, json: boolean): void {
  const screen = plainScreen(process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else screen.print('', ...reportLines(report, screen));
  process.exitCode = exitCodeOf(report);
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
  workflows: OntapWorkflows,
  handle: FleetHandle,
  json: boolean,
): Promise<void> {
  const screen = await openScreen(json ? process.stderr : process.stdout);
  const { workflowId } = handle;
  const comeBack = () => [
    'The run goes on without you. To come back, or to end it:',
    `  ${COMMAND} fleet status ${workflowId} --follow`,
    `  ${COMMAND} fleet stop ${workflowId}`,
  ];
  const tell = narrator(screen);
  await untilInterrupted(screen, comeBack, async (signal) => {
    screen.print(`${workflowId} (Ctrl-C ends the show, not the run)`);
    const followed = {
      noun: 'run',
      handle,
      tell: ({ rows }: FleetStatus) => tell(rows),
      // The table that follows has them all.
      tellEnd: () => [],
      draw: (status: FleetStatus, spinner: string) => frameLines(status, screen.style, spinner),
    };
    finishWith(await followStatus(followed, { screen, workflows, everyMs: LOOK_EVERY_MS, signal }), json);
  });
}
