import { type Command, InvalidArgumentError } from 'commander';
import { durationBetween } from '../../contracts/schemas/primitives';
import { evictedClientSchema } from '../../contracts/schemas/evict';
import type { EvictInput } from '../../contracts/evict';
import { CLEANUP, EXIT_CODES_HELP } from '../cleanup';
import type { CleanupStatus } from '../../contracts/cleanup';
import { parseCluster, parserOf } from '../shared/arguments';
import type { Io } from '../shared/io';
import { requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { withClient } from '../shared/with-client';

interface EvictOptions extends Requester {
  client: string;
  approvedWithin?: string;
  ping?: number;
  notify: string[];
  dryRun?: true;
  follow?: true;
  json?: true;
}

const HELP = `
For a backup server that died: all of its sessions, on all nodes and SVMs, those that hang in "active" too. The cluster's
owner has to allow it by guard.evict in the entry of the worker's configuration. It watches the sessions for the owner's
window (15m where nothing else is written); one that moves, comes or ends in it ends the run, for a server that works is not
dead. Then somebody else than the requester has to approve the plan. One session that is protected, or works with a session
of another client, keeps all of them.

With --ping the cluster's worker also tries a TCP port of the client, such as the backup software's, with each look and before
the first kill. Who takes the connection or refuses it lives, and is not evicted; silence is told to whoever approves.

Without --follow it starts the run, prints its id, and ends once the first look has an answer: a client without sessions or a
missing guard.evict is an error of this command. It is a clean-up of its own kind: "cleanup status", "cleanup
approve", "cleanup reject" and "cleanup stop" take its id. --dry-run ends with the exit code that the run itself would have,
and with 0 where it would ask for approval.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows sessions evict prod1 --client nbu-media-3 --reason "host burnt down" --ticket CHG-7 --follow
  $ ontap-workflows sessions evict prod1 --client 10.20.0.13 --dry-run --reason "is it dead?" --follow
  $ ontap-workflows cleanup approve evict/prod1/nbu-media-3 --by bob`;

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a TCP port, 1 to 65535.');
}

const EVICTION = {
  ...CLEANUP,
  hasBegun: ({ samples }: CleanupStatus) => samples.taken > 0,
};

function inputOf(cluster: string, options: EvictOptions): EvictInput {
  const { client, approvedWithin, notify, dryRun, ping } = options;
  return {
    cluster,
    client,
    mode: dryRun === true ? 'report' : 'enforce',
    requestedBy: requestedBy(options),
    notify,
    ...(approvedWithin === undefined ? {} : { approvedWithin }),
    ...(ping === undefined ? {} : { ping: { port: ping } }),
  };
}

export function addEvictCommand(parent: Command, io: Io): void {
  parent
    .command('evict')
    .description('Kill all NDMP sessions of a backup server that is dead, if none of them moves')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .requiredOption(
      '--client <client>',
      "its address, or its name in clients of the worker's configuration",
      parserOf(evictedClientSchema),
    )
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--ticket <id>', 'change ticket, for the record')
    .option(
      '--approved-within <duration>',
      'how long the plan waits for its approval (default: 4h)',
      parserOf(durationBetween('1s', '24h')),
    )
    .option(
      '--notify <hook>',
      "web hook of the worker's configuration that is told; may be given several times",
      (hook: string, before: string[]) => [...before, hook],
      [],
    )
    .option(
      '--ping <port>',
      'try this TCP port of it with each look: an answer ends the run, silence is shown to whoever approves',
      parsePort,
    )
    .option('--dry-run', 'report whether it could be evicted; kills nothing')
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the ids')
    .addHelpText('after', HELP)
    .action(async (cluster: string, options: EvictOptions) => {
      const { follow = false, json = false } = options;
      await withClient(io, async (workflows) => {
        const handle = await workflows.evictions.start(inputOf(cluster, options));
        await showStarted({ io, workflows, kind: EVICTION, json }, handle, { follow });
      });
    });
}
