import type { Command } from 'commander';
import type { OntapWorkflows } from '../../client';
import type { CleanupInput, CleanupReport, SessionReport } from '../../contracts/cleanup';
import type { ClusterFacts } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import { everyOf } from '../../contracts/schemas/every-of';
import { durationBetween } from '../../contracts/schemas/primitives';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { clientNamesOf } from '../../rules/client-names';
import { CLEANUP, EXIT_CODE } from '../cleanup';
import { parseCluster, parserOf } from '../shared/arguments';
import type { Io } from '../shared/io';
import { lookAloud } from '../shared/look';
import { requestedBy, type Requester } from '../shared/requester';
import { showStarted } from '../shared/run-kind';
import { readPolicy } from '../shared/shipped-file';
import { withClient } from '../shared/with-client';
import { findSession, nameText, parseSessions, type SessionName } from './find-session';
import { readWithFacts, type SessionsDocument } from './read-sessions';
import { conditionLines, isSame, verdictLines, type WhatIf, whatIf } from './what-if';

interface KillOptions extends Requester {
  window?: string;
  /** File, or name of a shipped one. */
  policy: string;
  yes?: true;
  dryRun?: true;
  follow: boolean;
  json?: true;
}

/** What is to be killed, and under which conditions. */
interface KillOrder extends KillOptions {
  cluster: string;
  names: readonly SessionName[];
}

const HELP = `
It is a clean-up of nothing but these sessions, so every rail holds: a rule of the policy has to match, nothing may change
over the window, guard, limits and approval count, and each session is read again right before its DELETE. A window that
is shorter than the guard's minWindow is lengthened, and that is said. What no rule matches now is refused at once: for
other kinds of sessions name another policy, such as --policy hung-dumps.

It shows which rule matches and asks before it starts; in scripts give --yes. --dry-run is the same run in mode report.
Ctrl-C ends the show, not the run.

--json prints the report as "cleanup run --follow --json" does, with --no-follow { "workflowId", "runId" }, and when
nothing was started { "started": false, "sessions": [{ "sessionId", "decision", "rule", "reason", "why", … }], "tightened" }.

Exit codes:
  0    every session that was named is killed, or was gone; with --dry-run: would be killed
  1    an error: bad input, not granted, Temporal can't be reached, or the run failed
  3    a session is still there, was refused or failed
  4    a session was not killed: no rule matches it, it changed, is protected, over a limit, not approved
  5    ONTAP does not list the session, or too little was seen; nothing was killed
  6    busy, halted or gate_closed
  7    cancelled
  130  Ctrl-C: the run goes on

Examples:
  $ ontap-workflows sessions kill prod1 2000:4000 --window 30m --reason "media server was rebuilt"
  $ ontap-workflows sessions kill prod1 2000:4000 2000:4001 --dry-run --reason "before the upgrade"`;

/** Exit codes beside those of a clean-up. */
const [NOT_KILLED, NOT_LISTED] = [EXIT_CODE.rejected, EXIT_CODE.incomplete_view];

/** The policy with another window; its own where none is given. */
function windowedPolicy(policy: Policy, window: string | undefined): Policy {
  if (window === undefined || window === policy.observe.window) return policy;
  return { ...policy, observe: { window, every: everyOf(window) } };
}

/** The sessions that are meant; undefined, and said so, when one is not listed. */
function namedSessions(
  io: Io,
  { cluster, names }: KillOrder,
  { records }: SessionsDocument,
): SessionRecord[] | undefined {
  const found = names.map((name) => ({ name, session: findSession(records, name) }));
  const missing = found.filter(({ session }) => session === undefined).map(({ name }) => nameText(name));
  if (missing.length === 0) return found.flatMap(({ session }) => session ?? []);
  io.err.print(`${cluster} lists no session ${missing.join(', ')}, or not any more; nothing was started`);
  return undefined;
}

function checkGranted({ cluster, scope, allow }: ClusterFacts): void {
  if (scope === 'svm')
    throw new Error(
      `${cluster} has an SVM's login (scope: svm), which kills nothing: name an entry with the cluster's login, or try --dry-run`,
    );
  if (allow.includes('kill-sessions')) return;
  throw new Error(
    `${cluster} does not grant kill-sessions: put "allow: [kill-sessions]" into its entry in the worker's configuration, or try --dry-run`,
  );
}

function inputOf(order: KillOrder, policy: Policy, sessions: readonly SessionRecord[]): CleanupInput {
  const { cluster, dryRun } = order;
  return {
    cluster,
    policy,
    mode: dryRun === true ? 'report' : 'enforce',
    only: sessions.map(({ ownerUuid, sessionId }) => ({ ownerUuid, sessionId })),
    requestedBy: requestedBy(order),
  };
}

const canBeKilled = ({ named }: WhatIf): boolean => named.some(({ planned }) => planned?.decision === 'kill');

function refuse(io: Io, { named, tightened }: WhatIf, { json, policy }: KillOrder): void {
  io.exitCode = NOT_KILLED;
  const sessions = named.flatMap(({ planned }) => planned ?? []);
  if (json === true) return io.json({ started: false, sessions, tightened });
  io.out.print(
    `Nothing was started: as long as it stays like this, policy ${policy} keeps it. Another one: --policy FILE`,
  );
}

async function confirmed(
  io: Io,
  { cluster, yes, dryRun, json }: KillOrder,
  { named, policy }: WhatIf,
): Promise<boolean> {
  if (yes === true || dryRun === true) return true;
  const ids = named.map(({ session }) => session.sessionId).join(', ');
  const question = `Kill ${ids} on ${cluster}, if nothing changes for ${policy.observe.window}?`;
  return io.ask(question, 'look at it with --dry-run, then give --yes', json);
}

const isDone = ({ decision, outcome }: SessionReport, { mode }: CleanupReport): boolean =>
  mode === 'report' ? decision === 'kill' : outcome === 'killed' || outcome === 'already_gone';

/** By what became of the sessions that were named; one that is not in the report had gone. */
function exitCodeOf(report: CleanupReport, named: readonly SessionReport[]): number {
  const code = EXIT_CODE[report.outcome];
  if (code !== 0) return code;
  return named.every((session) => isDone(session, report)) ? 0 : NOT_KILLED;
}

/** A clean-up of these sessions: the others of the cluster were only looked at. */
function killOf(only: readonly SessionKey[]): typeof CLEANUP {
  const namedIn = ({ sessions }: CleanupReport) =>
    sessions.filter((session) => only.some((key) => isSame(key, session)));
  return {
    ...CLEANUP,
    endLines: (report, screen) => CLEANUP.endLines({ ...report, sessions: namedIn(report) }, screen),
    exitCode: (report) => exitCodeOf(report, namedIn(report)),
  };
}

/** A clean-up of nothing but the named sessions, after a look at what it would do to them. */
async function killNamedSessions(io: Io, workflows: OntapWorkflows, order: KillOrder): Promise<void> {
  const { cluster, dryRun, json } = order;
  const policy = windowedPolicy(readPolicy(order.policy), order.window);
  const asked = { doing: `Asks ${cluster} for the session`, isBeside: json };
  const { facts, document } = await lookAloud(io, workflows, asked, (inspect) =>
    readWithFacts(inspect, cluster, requestedBy(order), clientNamesOf(policy)),
  );
  if (dryRun !== true) checkGranted(facts);
  const sessions = namedSessions(io, order, document);
  if (sessions === undefined) {
    io.exitCode = NOT_LISTED;
    return;
  }
  const would = whatIf(policy, facts, document, sessions);
  const screen = json === true ? io.err : io.out;
  screen.print(...verdictLines(would, screen));
  if (!canBeKilled(would)) return refuse(io, would, order);
  screen.print(...conditionLines(would));
  if (!(await confirmed(io, order, would))) return screen.print('Nothing was started.');
  const handle = await workflows.cleanup.start(inputOf(order, policy, sessions));
  const kind = killOf(sessions);
  await showStarted({ io, workflows, kind, json: json === true }, handle, { follow: order.follow });
}

export function addKillCommand(parent: Command, io: Io): void {
  parent
    .command('kill')
    .description('Kill single NDMP sessions, if they are stale')
    .argument('<cluster>', "name of the cluster in the worker's configuration", parseCluster)
    .argument('<id...>', 'of the sessions, such as 2000:4000, or OWNER_UUID/2000:4000', parseSessions)
    .requiredOption('--reason <text>', 'why, for the record')
    .option(
      '--window <duration>',
      "how long nothing may change (default: the policy's window)",
      parserOf(durationBetween('1s', '60d')),
    )
    .option('--policy <file>', 'policy file, or the name of a shipped policy', 'default')
    .option('--name <name>', 'who asks (default: your login name)')
    .option('--ticket <id>', 'change ticket, for the record')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'report what would be killed; kills nothing and asks nothing')
    .option('--no-follow', 'print the id of the run and end')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', HELP)
    .action((cluster: string, names: SessionName[], options: KillOptions) =>
      withClient(io, (workflows) => killNamedSessions(io, workflows, { ...options, cluster, names })),
    );
}
