import type { Command } from 'commander';
import type { JobHandle, OntapWorkflows } from '../../client';
import { NoAnswerError, RunFailedError } from '../../client';
import type { TrackJobInput } from '../../contracts/track-job';
import { parseCluster, parseDeadline, parseDuration, parseMaxLook, parseUuids } from '../shared/arguments';
import type { Io } from '../shared/io';
import { COMMAND } from '../shared/output/words';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { type RunKind, showRun } from '../shared/run-kind';
import { unlessStopped } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { followJob } from './follow-watch';
import { followJobs, type Row, type RowEnd } from './follow-watches';
import type { WatchEnd } from './watch';
import { endLine } from './words';

interface WaitOptions extends Requester {
  deadline?: string;
  maxLook?: string;
  onPausedFailAfter?: string;
  failFast?: true;
  anew?: true;
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
  130  Ctrl-C: the watch goes on
For several jobs it is 0 when all succeeded, else that of the first in the order given that did not.`;

const HELP = `
The wait is a watch in Temporal: it outlives this command, the worker and ONTAP's memory of the job (300 s after its
end). Whoever waits for the same job shares one watch; --max-look and --on-paused-fail-after hold when this command is
the one that begins it. A watch that has its answer is not begun again: the old answer is printed, but for vanished with
--anew.

--json prints { "workflowId", "outcome", … } on stdout, with the rest by outcome: "job" as ONTAP listed it last, for
failed "code", "message" and "arguments", for vanished "lastState" and "at", for deadline_exceeded "deadline" and "last",
for paused_too_long "since" and "last". For several jobs it prints { "jobs": [{ "uuid", "workflowId", "outcome", … }] } in
the order given, where "outcome" may also be "error", with "why", or "not_awaited", when --fail-fast ended the wait.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de
  $ ontap-workflows jobs wait prod1 8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de --deadline 2h --json
  $ ontap-workflows jobs wait prod1 $ONE $TWO $THREE --fail-fast`;

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

type ManyRow = { uuid: string; workflowId: string } & RowEnd;

/** Several watches, and what they are together. */
interface Many {
  workflowId: string;
  rows: Row[];
}

const codeOf = (end: RowEnd): number =>
  end.outcome === 'error' ? 1 : end.outcome === 'not_awaited' ? 0 : EXIT_CODE[end.outcome];

/** The watches that a wait for several jobs joins or begins. */
const watchesOf = (
  { jobs }: OntapWorkflows,
  inputs: readonly TrackJobInput[],
  failFast: boolean,
): RunKind<Many, { jobs: ManyRow[] }> => ({
  noun: 'watch',
  comeBack: () => [
    'The watches go on without you. To come back:',
    `  ${COMMAND} jobs wait ${inputs[0]?.cluster} ${inputs.map(({ uuid }) => uuid).join(' ')}`,
  ],
  async follow({ rows }, options) {
    const ends = await followJobs(rows, { ...options, failFast, deadline: inputs[0]?.deadline });
    const idOf = ({ cluster, uuid }: Row) => jobs.get(cluster, uuid).workflowId;
    return {
      jobs: rows.flatMap((row, index) => {
        const end = ends[index];
        return end === undefined ? [] : [{ uuid: row.uuid, workflowId: idOf(row), ...end }];
      }),
    };
  },
  endLines: ({ jobs: ends }) => {
    const succeeded = ends.filter(({ outcome }) => outcome === 'succeeded').length;
    return [`${succeeded} of ${ends.length} jobs succeeded`];
  },
  exitCode: ({ jobs: ends }) => ends.map(codeOf).find((code) => code !== 0) ?? 0,
});

/**
 * The watches that were joined; a job whose watch failed, or gave no answer, has that for its end.
 *
 * @throws what none of them could be joined for: that nobody answers, or any other error
 */
export function joinedRows(
  inputs: readonly Pick<TrackJobInput, 'cluster' | 'uuid'>[],
  joins: readonly PromiseSettledResult<JobHandle>[],
): Row[] {
  const errors = joins.map((join): unknown => (join.status === 'rejected' ? join.reason : undefined));
  const nobodyAnswers = errors.every((error) => error instanceof NoAnswerError);
  const joined = (join: PromiseSettledResult<JobHandle>): Row['watch'] => {
    if (join.status === 'fulfilled') return join.value;
    const error: unknown = join.reason;
    const isOfOne = error instanceof RunFailedError || (error instanceof NoAnswerError && !nobodyAnswers);
    if (!isOfOne) throw error;
    return { outcome: 'error', why: error.message };
  };
  return joins.flatMap((join, index) => {
    const input = inputs[index];
    return input === undefined ? [] : [{ cluster: input.cluster, uuid: input.uuid, watch: joined(join) }];
  });
}

const JOINS = 'Joins the watch of each job, or begins it';

function waitForMany(io: Io, inputs: TrackJobInput[], options: WaitOptions) {
  const json = options.json === true;
  return withClient(io, (workflows) => {
    const kind = watchesOf(workflows, inputs, options.failFast === true);
    const workflowId = `${inputs.length} watches on ${inputs[0]?.cluster}`;
    return showRun({ io, workflows, kind, json }, workflowId, async (screen, signal) => {
      screen.live((spinner) => [`${spinner} ${JOINS}`]);
      const anew = options.anew === true;
      const join = () => Promise.allSettled(inputs.map((input) => workflows.jobs.watch(input, { anew })));
      return { workflowId, rows: joinedRows(inputs, await unlessStopped(workflows, signal, join)) };
    });
  });
}

function waitForOne(io: Io, input: TrackJobInput, options: WaitOptions) {
  const json = options.json === true;
  return withClient(io, (workflows) => {
    const { jobs } = workflows;
    const { workflowId } = jobs.get(input.cluster, input.uuid);
    return showRun({ io, workflows, kind: watchOf(input), json }, workflowId, (screen, signal) => {
      screen.live((spinner) => [`${spinner} Joins the watch of the job, or begins it`]);
      return unlessStopped(workflows, signal, () => jobs.watch(input, { anew: options.anew === true }));
    });
  });
}

/** Each a look a second at Temporal, together; whoever has more can wait in several commands. */
const MOST_JOBS = 200;

export function addWaitCommand(parent: Command, io: Io): void {
  const command = parent
    .command('wait')
    .description('Wait until jobs end, whatever it takes')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<uuid...>', `of the job, or of up to ${MOST_JOBS}`, parseUuids)
    .option('--deadline <time>', 'wait at most so long: 2h, or an instant (default: for ever)', parseDeadline)
    .option('--max-look <duration>', 'longest time between two looks, 1s to 120s (default: 4s)', parseMaxLook)
    .option('--on-paused-fail-after <duration>', 'give up when the job is paused for so long', parseDuration)
    .option('--anew', 'where the earlier watch ended as vanished, begin a new one')
    .option('--fail-fast', 'stop to wait when a job does not succeed; the watches of the others go on');
  addRequesterOptions(command)
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, given: string[], options: WaitOptions) => {
      const uuids = [...new Set(given.map((uuid) => uuid.toLowerCase()))];
      if (uuids.length > MOST_JOBS) throw new Error(`Give at most ${MOST_JOBS} jobs, not ${uuids.length}`);
      const inputs = uuids.map((uuid) => inputOf(cluster, uuid, options));
      const [first] = inputs;
      return first !== undefined && inputs.length === 1
        ? waitForOne(io, first, options)
        : waitForMany(io, inputs, options);
    });
}
