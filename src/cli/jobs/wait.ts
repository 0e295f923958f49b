import type { Command } from 'commander';
import type { JobHandle } from '../../client';
import type { TrackJobInput } from '../../contracts/track-job';
import { parseCluster, parseDeadline, parseDuration, parseMaxLook, parseUuid } from '../shared/arguments';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { type RunKind, showRun } from '../shared/run-kind';
import { unlessStopped } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { followJob } from './follow-watch';
import type { WatchEnd } from './watch';
import { endLine } from './words';

interface WaitOptions extends Requester {
  deadline?: string;
  maxLook?: string;
  onPausedFailAfter?: string;
  json?: true;
}

/** Exit code of a wait by how the watch ended; 1 is any error. */
const EXIT_CODE: Record<WatchEnd['outcome'], number> = {
  succeeded: 0,
  failed: 3,
  cancel_lost_race: 4,
  vanished: 5,
  never_found: 5,
  deadline_exceeded: 6,
  paused_too_long: 6,
  watch_stopped: 6,
  cancelled: 7,
};

const EXIT_CODES_HELP = `
Exit codes:
  0    succeeded
  1    an error: bad input, Temporal can't be reached, no worker serves the cluster
  3    failed: the job did
  4    cancel_lost_race: it was cancelled, and succeeded all the same
  5    vanished, never_found: ONTAP does not know the job, nobody can tell how it ended
  6    deadline_exceeded, paused_too_long, watch_stopped: the watch ended, the job goes on
  7    cancelled: the job was, through its watch
  130  Ctrl-C: the watch goes on`;

const HELP = `
The wait is a watch in Temporal: it outlives this command, the worker and ONTAP's memory of the job (300 s after its
end). Whoever waits for the same job shares one watch; --max-look and --on-paused-fail-after hold when this command is
the one that begins it. A watch that has its answer is not begun again: the old answer is printed.

--json prints { "workflowId", "outcome", … } on stdout, with the rest by outcome: "job" as ONTAP listed it last, for
failed "code", "message" and "arguments", for vanished "lastState" and "at", for deadline_exceeded "deadline" and "last",
for paused_too_long "since" and "last".
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --deadline 2h --json`;

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

type Answer = { workflowId: string } & WatchEnd;

/** The watch that this wait joins or begins. */
const watchOf = (input: TrackJobInput): RunKind<JobHandle, Answer> => ({
  noun: 'watch',
  comeBack: () => [
    'The watch goes on without you. To come back:',
    `  ${COMMAND} jobs wait ${input.cluster} ${input.uuid}`,
  ],
  async follow(handle, options) {
    const end = await followJob(handle, { ...options, deadline: input.deadline });
    return { workflowId: handle.workflowId, ...end };
  },
  endLines: (end, { style }) => [endLine(end, input, style)],
  exitCode: ({ outcome }) => EXIT_CODE[outcome],
});

export function addWaitCommand(parent: Command, io: Io): void {
  const command = parent
    .command('wait')
    .description('Wait until a job ends, whatever it takes')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid>', 'of the job', parseUuid)
    .option('--deadline <time>', 'wait at most so long: 2h, or an instant (default: for ever)', parseDeadline)
    .option('--max-look <duration>', 'longest time between two looks, 1s to 120s (default: 4s)', parseMaxLook)
    .option('--on-paused-fail-after <duration>', 'give up when the job is paused for so long', parseDuration);
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, uuid: string, options: WaitOptions) => {
      const input = inputOf(cluster, uuid, options);
      const { json = false } = options;
      return withClient(io, (workflows) => {
        const { jobs } = workflows;
        const { workflowId } = jobs.get(cluster, uuid);
        return showRun({ io, workflows, kind: watchOf(input), json }, workflowId, (screen, signal) => {
          screen.live((spinner) => [`${spinner} Joins the watch of the job, or begins it`]);
          return unlessStopped(workflows, signal, () => jobs.watch(input));
        });
      });
    });
}
