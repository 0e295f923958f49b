import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { TrackJobInput } from '../../contracts/track-job';
import { parseCluster, parseDeadline, parseDuration, parseMaxLook, parseUuid } from '../shared/arguments';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { unlessStopped, untilInterrupted } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { endLine } from './end-lines';
import { WAIT_EXIT_CODE, WAIT_EXIT_CODES_HELP } from './exit-codes';
import { followJob } from './follow-job';
import type { WatchEnd } from './watch-end';

interface WaitOptions extends Requester {
  deadline?: string;
  maxLook?: string;
  onPausedFailAfter?: string;
  json?: true;
}

const HELP = `
The wait is a watch in Temporal: it outlives this command, the worker and ONTAP's memory of the job (300 s after its
end). Whoever waits for the same job shares one watch; --max-look and --on-paused-fail-after hold when this command is
the one that begins it. A watch that has its answer is not begun again: the old answer is printed.

--json prints { "workflowId", "outcome", … } on stdout, with the rest by outcome: "job" as ONTAP listed it last, for
failed "code", "message" and "arguments", for vanished "lastState" and "at", for deadline_exceeded "deadline" and "last",
for paused_too_long "since" and "last".
${WAIT_EXIT_CODES_HELP}

Examples:
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --deadline 2h --json`;

/** A look at Temporal, not at ONTAP: those get rarer with the age of the wait. */
const LOOK_EVERY_MS = 1_000;

function inputOf(cluster: string, uuid: string, options: WaitOptions): TrackJobInput {
  const { deadline, maxLook, onPausedFailAfter } = options;
  return {
    cluster,
    uuid,
    ...(deadline === undefined ? {} : { deadline }),
    ...(maxLook === undefined ? {} : { maxLook }),
    ...(onPausedFailAfter === undefined ? {} : { onPaused: { failAfter: onPausedFailAfter } }),
    requestedBy: requestedBy(options),
  };
}

function finish(io: Io, workflowId: string, end: WatchEnd, input: TrackJobInput, json: boolean): void {
  if (json) io.json({ workflowId, ...end });
  else io.out.print(endLine(end, input, io.out.style));
  io.exitCode = WAIT_EXIT_CODE[end.outcome];
}

async function waitForJob(
  io: Io,
  workflows: OntapWorkflows,
  input: TrackJobInput,
  json: boolean,
): Promise<void> {
  const screen = await io.openScreen(json);
  const comeBack = () => [
    'The watch goes on without you. To come back:',
    `  ${COMMAND} jobs wait ${input.cluster} ${input.uuid}`,
  ];
  await untilInterrupted(io, screen, comeBack, async (signal) => {
    screen.live((spinner) => [`${spinner} Joins the watch of the job, or begins it`]);
    const handle = await unlessStopped(workflows, signal, () => workflows.jobs.watch(input));
    const { deadline } = input;
    const title = `${handle.workflowId} (Ctrl-C ends the show, not the watch)`;
    const options = { screen, workflows, everyMs: LOOK_EVERY_MS, signal, deadline, title };
    const end = await followJob(handle, options);
    finish(io, handle.workflowId, end, input, json);
  });
}

export function addWaitCommand(parent: Command, io: Io): void {
  const command = parent
    .command('wait')
    .description('Wait until a job ends, whatever it takes')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid)
    .option('--deadline <time>', 'wait at most so long: 2h, or an instant (default: for ever)', parseDeadline)
    .option(
      '--max-look <duration>',
      'longest time between two looks, 1s to 120s (default: 32s)',
      parseMaxLook,
    )
    .option('--on-paused-fail-after <duration>', 'give up when the job is paused for so long', parseDuration);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, uuid: string, options: WaitOptions) =>
      withClient((workflows) =>
        waitForJob(io, workflows, inputOf(cluster, uuid, options), options.json === true),
      ),
    );
}
