import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CleanupInput, CleanupMode } from '../../contracts/cleanup';
import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import type { SessionKey } from '../../contracts/session';
import type { Io } from '../shared/io';
import { addRequesterOptions, requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { readPolicy } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { CLEANUP, EXIT_CODES_HELP } from './cleanup-kind';

interface RunOptions extends Requester {
  policy: string;
  mode: CleanupMode;
  onExceed?: 'refuse' | 'approve';
  only?: SessionKey[];
  follow?: true;
  json?: true;
}

const HELP = `
Without --follow it starts the run, prints its id and ends.
${EXIT_CODES_HELP}

Examples:
  $ ontap-workflows cleanup run prod1 --policy default --follow
  $ ontap-workflows cleanup run prod1 --policy my-policy.yaml --mode enforce --reason "upgrade" --ticket CHG-1 --follow`;

/** `OWNER_UUID/ID`, as reports and the UI show a session; may be given several times. */
export function parseOnly(text: string, previous: SessionKey[] = []): SessionKey[] {
  const [ownerUuid = '', sessionId = '', ...rest] = text.split('/');
  if (rest.length > 0 || !UUID_PATTERN.test(ownerUuid) || !SESSION_ID_PATTERN.test(sessionId)) {
    throw new InvalidArgumentError(
      'Give it as OWNER_UUID/ID, such as 1cd8a442-86d1-11e0-ae1c-123478563412/2000:4000.',
    );
  }
  return [...previous, { ownerUuid, sessionId }];
}

function inputOf(cluster: string, options: RunOptions): CleanupInput {
  const policy = readPolicy(options.policy);
  const { onExceed = policy.limits.onExceed, only, mode } = options;
  return {
    cluster,
    policy: { ...policy, limits: { ...policy.limits, onExceed } },
    mode,
    ...(only === undefined ? {} : { only }),
    requestedBy: requestedBy(options),
  };
}

export function addRunCommand(parent: Command, io: Io): void {
  const command = parent
    .command('run')
    .description(
      'Watch the NDMP sessions of a cluster, plan which are stale, and with --mode enforce kill those',
    )
    .argument('<cluster>', "name of the cluster in the worker's configuration")
    .requiredOption('--policy <file>', 'policy file, or the name of a shipped policy')
    .addOption(
      new Option('--mode <mode>', 'report changes nothing').choices(['report', 'enforce']).default('report'),
    )
    .addOption(
      new Option('--on-exceed <what>', "over the policy's limits: end, or ask for approval").choices([
        'refuse',
        'approve',
      ]),
    )
    .option('--only <owner-uuid/id>', 'consider only this session; may be given several times', parseOnly);
  addRequesterOptions(command)
    .option('--follow', 'show the run until it ends')
    .option('--json', 'print one JSON document on stdout: the report, or without --follow the ids')
    .addHelpText('after', HELP)
    .action(async (cluster: string, options: RunOptions) => {
      const input = inputOf(cluster, options);
      const { follow = false, json = false } = options;
      await withClient(io, async (workflows) => {
        const handle = await workflows.cleanup.start(input);
        await showStarted({ io, workflows, kind: CLEANUP, json }, handle, { follow });
      });
    });
}
