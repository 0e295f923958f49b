import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DrainHandle } from '../../client';
import type { DrainInput, DrainJobs } from '../../contracts/drain';
import { DRAIN_ROOM } from '../../contracts/history-room';
import { durationBetween, nameSchema } from '../../contracts/schemas/primitives';
import { plainText } from '../../contracts/text';
import { parseCluster, parseDeadline, parserOf } from '../shared/arguments';
import { statusIfAnswered } from '../shared/follow';
import type { Io } from '../shared/io';
import { instantText } from '../shared/output/time-text';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { withClient } from '../shared/with-client';
import { DRAIN, EXIT_CODES_HELP, NEWCOMERS } from './drain-kind';

interface RunOptions extends Requester {
  until?: string;
  jobs: DrainJobs;
  hold?: string;
  every?: string;
  notify?: string[];
  follow?: true;
  json?: true;
}

const HELP = `
Says, and keeps saying, what holds the node: sessions that move (rate, client, path, what each would lose), that are frozen
(for how long at least), that the guard protects and by what, those that came meanwhile, and jobs. It kills nothing: for
what does not move it names the clean-up that would judge it.

--jobs wait (the default) waits for the node's jobs, too; list only tells them; pause has each paused that can be, which
needs the grant control-jobs, and resumed when the drain ends, however it ends. Whether a job can be paused can't be asked,
only tried. A paused job holds nothing.

${NEWCOMERS}

With --hold a node that is clear is watched on, and newcomers are told. A second drain of a node joins the first, which goes
on by its own options.

Without --follow it starts the drain, prints its id, and ends once the first look has an answer: a node that isn't there or a
missing grant is an error of this command. --json prints { "workflowId", "runId" }, with --follow the
report: { "outcome", "summary", "cluster", "node", "startedAt", "endedAt", "clearAt", "last": what the last look found,
"pauses": [{ "uuid", "outcome", "why", "owed" }] }.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows drain run prod1 node2 --until 22:00 --jobs pause --reason "upgrade" --ticket CHG-1 --follow
  $ ontap-workflows drain run prod1 node2 --jobs list --hold 2h --json`;

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DAY_MS = 24 * 60 * 60_000;

/** `22:00`, of today or else tomorrow, by the clock here; `2h` from now; or an instant. Gives ISO 8601. */
export function parseUntil(text: string): string {
  const [, hours, minutes] = CLOCK.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return parseDeadline(text);
  const at = new Date();
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= Date.now()) at.setTime(at.getTime() + DAY_MS);
  return at.toISOString();
}

const parseNode = parserOf(nameSchema);
const parseHold = parserOf(durationBetween('1s', DRAIN_ROOM.longest));
const parseEvery = parserOf(durationBetween('1s', '1h'));

function parseHooks(text: string, previous: string[] = []): string[] {
  if (previous.length < 10) return [...previous, parseNode(text)];
  throw new InvalidArgumentError('Name 10 web hooks at the most.');
}

function inputOf(cluster: string, node: string, options: RunOptions): DrainInput {
  const { until, jobs, hold, every, notify } = options;
  return {
    ...{ cluster, node, jobs },
    ...(until === undefined ? {} : { until }),
    ...(hold === undefined ? {} : { hold }),
    ...(every === undefined ? {} : { every }),
    ...(notify === undefined ? {} : { notify }),
    requestedBy: requestedBy(options),
  };
}

/** Of a drain that was joined: what it does, which is not what was asked for, perhaps. */
async function joinedLines(handle: DrainHandle): Promise<string[]> {
  const { joinedSince, workflowId } = handle;
  if (joinedSince === undefined) return [];
  const { status } = await statusIfAnswered(handle);
  const first = `Joined ${workflowId}, which runs since ${instantText(joinedSince)}`;
  if (status?.order === undefined) return [`${first} and goes on by its own options`];
  const { requestedBy: by, until, jobs, hold } = status.order;
  const then = hold === undefined ? '' : `, then a hold of ${hold}`;
  return [
    `${first}: ${plainText(by.name)} asked for it. It goes on by those options: until ${instantText(until)}, jobs: ${jobs}${then}`,
  ];
}

export function addRunCommand(parent: Command, io: Io): void {
  const command = parent
    .command('run', { isDefault: true })
    .description('What holds a node, until nothing does: sessions, jobs, newcomers; kills nothing')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<node>', 'name of the node, as ONTAP has it', parseNode)
    .option(
      '--until <time>',
      `deadline: 22:00, 2h or an instant, at most ${DRAIN_ROOM.longest} from now (default: ${DRAIN_ROOM.usual})`,
      parseUntil,
    )
    .addOption(
      new Option('--jobs <how>', 'what becomes of its jobs')
        .choices(['pause', 'wait', 'list'])
        .default('wait'),
    )
    .option('--hold <duration>', 'once it is clear, watch it for so long', parseHold)
    .option(
      '--every <duration>',
      'time between two looks (default: 1m; long drains look more rarely)',
      parseEvery,
    )
    .option('--notify <hook>', 'tell this web hook; may be given several times', parseHooks);
  addRequesterOptions(command)
    .option('--follow', 'show the drain until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the ids')
    .addHelpText('after', HELP)
    .action(async (cluster: string, node: string, options: RunOptions) => {
      const { follow = false, json = false } = options;
      await withClient(io, async (workflows) => {
        const handle = await workflows.drains.start(inputOf(cluster, node, options));
        io.err.print(...(await joinedLines(handle)));
        await showStarted({ io, workflows, kind: DRAIN, json }, handle, { follow });
      });
    });
}
