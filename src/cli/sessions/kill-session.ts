import type { OntapWorkflows } from '../../client';
import type { CleanupInput } from '../../contracts/cleanup';
import { clientNamesOf } from '../../rules/client-names';
import type { ClusterFacts } from '../../contracts/cluster';
import type { Policy } from '../../contracts/policy';
import type { RequestedBy } from '../../contracts/requested-by';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { CLEANUP } from '../cleanup';
import type { Io } from '../shared/io';
import { showStarted } from '../shared/run-kind';
import { readPolicy } from '../shared/shipped-file';
import { UNSERVED_AFTER } from '../shared/with-client';
import { findSession, nameText, type SessionName } from './find-session';
import { killExitCode, NOT_KILLED, NOT_LISTED } from './kill-exit-code';
import { conditionLines, type NamedSession, verdictLines } from './kill-lines';
import { readSessions, type SessionsDocument } from './read-sessions';
import { windowedPolicy } from './windowed-policy';

/** What is to be killed, and under which conditions. */
export interface KillOrder {
  cluster: string;
  names: readonly SessionName[];
  window: string | undefined;
  /** File, or name of a shipped one. */
  policy: string;
  requestedBy: RequestedBy;
  yes: boolean;
  dryRun: boolean;
  follow: boolean;
  json: boolean;
}

interface Found {
  facts: ClusterFacts;
  document: SessionsDocument;
}

async function lookAt(
  workflows: OntapWorkflows,
  { cluster, requestedBy }: KillOrder,
  policy: Policy,
): Promise<Found> {
  const clients = clientNamesOf(policy);
  const look = { cluster, requestedBy, unservedAfter: UNSERVED_AFTER };
  const [{ records }, document] = await Promise.all([
    workflows.inspect.run({ ...look, read: 'cluster', ...(clients.length === 0 ? {} : { clients }) }),
    readSessions(workflows, cluster, requestedBy),
  ]);
  const [facts] = records;
  if (facts === undefined) throw new Error(`The worker of ${cluster} did not tell its grants; try again`);
  return { facts, document };
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

function checkGranted({ cluster, scope, allow }: ClusterFacts, dryRun: boolean): void {
  if (dryRun) return;
  if (scope === 'svm')
    throw new Error(
      `${cluster} has an SVM's login (scope: svm), which kills nothing: name an entry with the cluster's login, or try --dry-run`,
    );
  if (allow.includes('kill-sessions')) return;
  throw new Error(
    `${cluster} does not grant kill-sessions: put "allow: [kill-sessions]" into its entry in the worker's configuration, or try --dry-run`,
  );
}

/** What would become of the sessions if nothing changed, as it is shown before anything happens. */
async function judged(
  order: KillOrder,
  asked: Policy,
  { facts, document }: Found,
  sessions: readonly SessionRecord[],
) {
  // Loaded when it is wanted: most commands need no rules.
  const { firstLook } = await import('../local/policy/first-look');
  const only = sessions.map(({ ownerUuid, sessionId }) => ({ ownerUuid, sessionId }));
  const look = firstLook(asked, facts, document, only);
  const named = sessions.map((session): NamedSession => ({
    session,
    planned: look.plan.sessions.find(
      ({ ownerUuid, sessionId }) => ownerUuid === session.ownerUuid && sessionId === session.sessionId,
    ),
  }));
  const { cluster, dryRun, requestedBy } = order;
  const input: CleanupInput = {
    cluster,
    policy: asked,
    mode: dryRun ? 'report' : 'enforce',
    only,
    requestedBy,
  };
  return { look, named, input };
}

type Judged = Awaited<ReturnType<typeof judged>>;

const canBeKilled = ({ named }: Judged): boolean => named.some(({ planned }) => planned?.decision === 'kill');

function refuse(io: Io, { named, look }: Judged, { json, policy }: KillOrder): void {
  io.exitCode = NOT_KILLED;
  const sessions = named.flatMap(({ planned }) => planned ?? []);
  if (json) return io.json({ started: false, sessions, tightened: look.tightened });
  io.out.print(
    `Nothing was started: as long as it stays like this, policy ${policy} keeps it. Another one: --policy FILE`,
  );
}

async function confirmed(
  io: Io,
  { cluster, yes, dryRun, json }: KillOrder,
  { named, look }: Judged,
): Promise<boolean> {
  if (yes || dryRun) return true;
  const ids = named.map(({ session }) => session.sessionId).join(', ');
  const question = `Kill ${ids} on ${cluster}, if nothing changes for ${look.policy.observe.window}?`;
  return io.ask(question, 'look at it with --dry-run, then give --yes', json);
}

/** A clean-up of the named sessions: the others of the cluster were only looked at. */
function killOf(only: readonly SessionKey[]): typeof CLEANUP {
  const isNamed = ({ ownerUuid, sessionId }: SessionKey) =>
    only.some((key) => key.sessionId === sessionId && key.ownerUuid === ownerUuid);
  return {
    ...CLEANUP,
    endLines: (report, screen) =>
      CLEANUP.endLines({ ...report, sessions: report.sessions.filter(isNamed) }, screen),
    exitCode: (report) => killExitCode(report, only),
  };
}

async function start(
  io: Io,
  workflows: OntapWorkflows,
  { input }: Judged,
  { follow, json }: KillOrder,
): Promise<void> {
  const handle = await workflows.cleanup.start(input);
  await showStarted({ io, workflows, kind: killOf(input.only ?? []), json }, handle, { follow });
}

/** A clean-up of nothing but the named sessions, after a look at what it would do to them. */
export async function killSessions(io: Io, workflows: OntapWorkflows, order: KillOrder): Promise<void> {
  const { cluster, dryRun, json } = order;
  const policy = windowedPolicy(readPolicy(order.policy), order.window);
  const found = await io.showWhile(json, `Asks ${cluster} for the session`, () =>
    lookAt(workflows, order, policy),
  );
  checkGranted(found.facts, dryRun);
  const sessions = namedSessions(io, order, found.document);
  if (sessions === undefined) {
    io.exitCode = NOT_LISTED;
    return;
  }
  const plan = await judged(order, policy, found, sessions);
  const screen = json ? io.err : io.out;
  screen.print(...verdictLines(plan.named, screen));
  if (!canBeKilled(plan)) return refuse(io, plan, order);
  screen.print(...conditionLines(plan.look));
  if (!(await confirmed(io, order, plan))) return screen.print('Nothing was started.');
  await start(io, workflows, plan, order);
}
