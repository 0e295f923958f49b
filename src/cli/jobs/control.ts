import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import { sentAgainWords, waitsWords } from '../../contracts/approval';
import { plainText } from '../../contracts/text';
import type { CommandOutcome, JobCommand, JobStatus } from '../../contracts/track-job';
import { parseCluster, parseUuid } from '../shared/arguments';
import { follow, type Look, statusIfAnswered } from '../shared/follow';
import type { Io } from '../shared/io';
import type { Screen } from '../shared/output/screen';
import { COMMAND } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { unlessStopped, untilInterrupted } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { watchFrame } from './follow-watch';
import { type CommandReport, type JobOrder, sendCommand } from './send-command';
import { lookAtWatch, type WatchLook } from './watch';
import { commandText, endText } from './words';

interface CommandOptions extends Requester {
  requestId?: string;
  json?: true;
}

const WHAT = {
  pause: 'Pause a job; most kinds refuse',
  resume: 'Resume a paused job',
  cancel: "Cancel a job; ONTAP's own command line calls it stop",
} as const;

/** Exit code of a command by what became of it. */
const EXIT_CODE: Record<CommandOutcome | 'never_found', number> = {
  confirmed: 0,
  already: 0,
  unsupported: 3,
  finished_first: 4,
  never_found: 5,
  awaits_approval: 6,
  unconfirmed: 6,
};

/** A cancel that is confirmed tells that the job has ended: as a success it came too late. */
const LOST_RACE = EXIT_CODE.finished_first;

const EXIT_CODES_HELP = `
Exit codes:
  0    confirmed, or already so
  1    an error: bad input, not granted, Temporal can't be reached, no worker serves the cluster
  3    unsupported: this kind of job refuses it
  4    finished_first: the job ended before the command took effect
  5    never_found: ONTAP does not know the job, nothing was sent
  6    unconfirmed: ONTAP took it, but did not show it in time; awaits_approval: other administrators have to approve it in ONTAP
  130  Ctrl-C: the command goes on in the watch`;

const ABOUT = {
  pause: `
Whether a job can be paused can't be asked, only tried, and most kinds answer unsupported. SMB file-directory security
jobs are documented as pausable. A volume move is paused through the volume (movement.state), a SnapMirror transfer can
only be aborted, a cluster update has its own pause points. The job stays paused until somebody resumes it: for a pause
that ends by itself whatever happens, use "ontap-workflows sequence run maintenance-hold".`,
  resume: `
A job that runs is left alone, and reported as already.`,
  cancel: `
ONTAP has no cancelled state: a job that was cancelled ends as a failure (cancelled) or, when it was quicker, as a
success (cancel_lost_race, exit code 4). In its cutover a volume move ignores the cancel.`,
} as const;

const helpOf = (command: JobCommand): string => `${ABOUT[command]}

The command goes through the watch of the job, which is begun when there is none and goes on afterwards: read, send,
look until it took effect. A watch that has its answer takes no command. It needs allow: [control-jobs] in the cluster's
entry of the worker's configuration.

--json prints { "workflowId", "command", "outcome", "why", "state", "end" }: state as it was seen last, end how the job
ended when that is known by now.
${EXIT_CODES_HELP}

Example:
  $ ontap-workflows jobs ${command} prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --reason "maintenance" --ticket CHG-1`;

function exitCodeOf({ outcome, end }: CommandReport): number {
  return outcome === 'confirmed' && end === 'cancel_lost_race' ? LOST_RACE : EXIT_CODE[outcome];
}

function finish(io: Io, report: CommandReport, json: boolean): void {
  const { style } = io.out;
  const { command, outcome, why, end } = report;
  if (json) io.json(report);
  else {
    const ended = end === undefined || outcome === 'finished_first' ? '' : ` (${endText(end, style)})`;
    io.out.print(`${command} ${style.bold(commandText(outcome, style))}: ${plainText(why)}${ended}`);
  }
  io.exitCode = exitCodeOf(report);
}

const LOOK_EVERY_MS = 1_000;

interface ShownOn {
  screen: Screen;
  signal: AbortSignal;
}

/** What is seen of the watch while a command is under way; there may be none yet, and it may end at any time. */
interface Sending {
  watch?: WatchLook;
  status?: JobStatus;
}

/** That somebody has to approve it, as soon as ONTAP asks for that. */
function waitsText(command: JobCommand, { status }: Sending): string[] {
  const sent = status?.commands.find((each) => each.answer === undefined && each.command === command);
  return sent?.approval === undefined
    ? []
    : [plainText(`${command} ${waitsWords(sent.approval)}; ${sentAgainWords(sent.approval)}`)];
}

/** Shows the watch until the signal comes. */
async function showSending(
  workflows: OntapWorkflows,
  { command, cluster, uuid }: JobOrder,
  { screen, signal }: ShownOn,
): Promise<void> {
  const { style } = screen;
  const handle = workflows.jobs.get(cluster, uuid);
  const frame = ({ watch }: Sending, spinner: string) =>
    watch === undefined
      ? [`${spinner} ${command}: reads the job, sends, and looks until it took effect`]
      : watchFrame(watch, { style, spinner: `${spinner} ${command}:` });
  let found: Awaited<ReturnType<typeof lookAtWatch>>;
  async function look(): Promise<Look<Sending>> {
    found = await lookAtWatch(handle, workflows).catch(() => found);
    const answer = await statusIfAnswered(handle).catch(() => ({}));
    const watch = found === undefined ? {} : { watch: found.status };
    return { status: { ...watch, ...answer }, troubles: found?.troubles ?? [] };
  }
  const told = new Set<string>();
  function tell(sending: Sending): string[] {
    const news = waitsText(command, sending).filter((text) => !told.has(text));
    for (const text of news) told.add(text);
    return news.map(style.yellow);
  }
  screen.live((spinner) => frame({}, spinner));
  await follow<Sending, void>(
    { noun: 'watch', look, tell, draw: frame, result: () => Promise.resolve() },
    { screen, workflows, everyMs: LOOK_EVERY_MS, signal },
  ).catch(() => {}); // the signal is its end
}

/** Sends a command, and shows what the watch sees meanwhile: minutes, when ONTAP is slow. */
async function sendShown(
  workflows: OntapWorkflows,
  order: JobOrder,
  { screen, signal }: ShownOn,
): Promise<CommandReport> {
  const done = new AbortController();
  const showing = showSending(workflows, order, { screen, signal: AbortSignal.any([signal, done.signal]) });
  try {
    return await unlessStopped(workflows, signal, () => sendCommand(workflows, order));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    await showing;
  }
}

async function runCommand(io: Io, workflows: OntapWorkflows, order: JobOrder, json: boolean): Promise<void> {
  const screen = await io.openScreen(json);
  const comeBack = () => [
    `The ${order.command} goes on without you where it was sent already. To see what became of it:`,
    `  ${COMMAND} jobs show ${order.cluster} ${order.uuid}`,
  ];
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    finish(io, await sendShown(workflows, order, { screen, signal }), json);
  });
}

function addJobCommand(parent: Command, io: Io, verb: JobCommand): Command {
  const command = parent
    .command(verb)
    .description(WHAT[verb])
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid);
  return addRequesterOptions(command)
    .option('--request-id <id>', 'the same id gives the old answer instead of a second command')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', helpOf(verb))
    .action((cluster: string, uuid: string, options: CommandOptions) => {
      const { requestId } = options;
      const order = { cluster, uuid, command: verb, requestedBy: requestedBy(options) };
      return withClient(io, (workflows) =>
        runCommand(
          io,
          workflows,
          requestId === undefined ? order : { ...order, requestId },
          options.json === true,
        ),
      );
    });
}

/** Adds `pause`, `resume` and `cancel`. */
export function addControlCommands(parent: Command, io: Io): void {
  addJobCommand(parent, io, 'pause');
  addJobCommand(parent, io, 'resume');
  addJobCommand(parent, io, 'cancel').alias('stop');
}
