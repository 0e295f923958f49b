import { type Command, InvalidArgumentError } from 'commander';
import type { OntapWorkflows } from '../../client';
import { durationMs } from '../../contracts/duration';
import { durationBetween } from '../../contracts/schemas/primitives';
import { parseCluster, parserOf } from '../shared/arguments';
import type { Io } from '../shared/io';
import { type Requester, requestedBy, addRequesterOptions } from '../shared/requester';
import { untilInterrupted, INTERRUPTED } from '../shared/until-interrupted';
import { withClient } from '../shared/with-client';
import { addFilterOptions, filterOf } from './filter-options';
import type { SessionFilter } from './session-filter';
import { watchSessions } from './watch-sessions';
import { jsonView, tableView } from './watch-views';

interface WatchOptions extends SessionFilter, Requester {
  every: string;
  looks?: number;
  json?: true;
}

/** Each look is a run in Temporal and two requests to ONTAP: more often is not worth that. */
const SHORTEST = '10s';

const HELP = `
A live table of bytes, rate and how long a session has not changed, as far as this command has watched; what appears
and what goes is told in lines of its own. Where nothing can be drawn anew each look is a table. Ctrl-C ends it.
A session that stands still here is not stale yet: "cleanup run" judges that, over a window that outlives this command.

--json prints a document a line and look: { "at", "read": "sessions", "truncated", "filter", "records", "nodes", "pools",
"watched": [{ "ownerUuid", "sessionId", "bytesPerSecond", "unchangedSeconds" }], "appeared", "gone": [{ "ownerUuid",
"sessionId" }] }, or { "trouble" }. Such a file is a list of snapshots that "policy evaluate" takes.

Exit codes: 0 ended by Ctrl-C or --looks; 1 an error, of the first look too.

Examples:
  $ ontap-workflows sessions watch prod1
  $ ontap-workflows sessions watch prod1 --every 5m --looks 13 --json > snapshots.jsonl`;

function parseLooks(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

async function watch(
  io: Io,
  workflows: OntapWorkflows,
  cluster: string,
  options: WatchOptions,
): Promise<void> {
  const { every, looks } = options;
  const json = options.json === true;
  const screen = await io.openScreen(json);
  const everyMs = durationMs(every);
  const { see, last } = json ? jsonView(io) : tableView(screen, io.stdout, { cluster, everyMs });
  await untilInterrupted(io, screen, last, async (signal) => {
    const request = { cluster, requestedBy: requestedBy(options), filter: filterOf(options), everyMs, looks };
    screen.live((spinner) => [`${spinner} Asks ${cluster} for its NDMP sessions`]);
    for await (const seen of watchSessions(workflows, { ...request, withNodes: json, signal })) see(seen);
    screen.live();
    screen.print(...last());
  });
  if (io.exitCode === INTERRUPTED) io.exitCode = 0;
}

export function addWatchCommand(parent: Command, io: Io): void {
  const command = parent
    .command('watch')
    .description('Look at the NDMP sessions of a cluster again and again')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .option(
      '--every <duration>',
      'time between two looks, 10s to 1h',
      parserOf(durationBetween(SHORTEST, '1h')),
      SHORTEST,
    )
    .option('--looks <number>', 'end after so many looks', parseLooks);
  addRequesterOptions(addFilterOptions(command))
    .option('--json', 'print one JSON document a line on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, options: WatchOptions) =>
      withClient((workflows) => watch(io, workflows, cluster, options)),
    );
}
