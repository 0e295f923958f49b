import type { WorkflowHandle } from '@temporalio/client';
import type { CleanupHandle } from '../../../src/client';
import type { CleanupPhase, CleanupReport, SessionReport } from '../../../src/contracts/cleanup';
import { killWorkflowId } from '../../../src/contracts/ids';
import type { RequestMatcher, Simulator } from '../../../src/simulator';
import type { TestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import type { Stage } from './stage';

export const LISTING = { method: 'GET', path: '/api/protocols/ndmp/sessions' } as const;
export const ONE_SESSION = { method: 'GET', path: '/api/protocols/ndmp/sessions/*/*' } as const;
export const KILL = { method: 'DELETE', path: '/api/protocols/ndmp/sessions/*/*' } as const;

/** A request that has reached the cluster and gets no answer before `open`. */
export interface HeldRequest {
  reached: Promise<void>;
  open(): void;
}

/** Holds the request that the matcher means. */
export function hold(simulator: Simulator, matcher: RequestMatcher): HeldRequest {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => {
    simulator.before(matcher, () => {
      resolve();
      return opened;
    });
  });
  return { reached, open };
}

/** Reads of sessions or nodes come in this order with the test policy. */
export const LOOK = { firstSample: 1, lastSample: 2, beforeKills: 3 } as const;
type Look = (typeof LOOK)[keyof typeof LOOK];

/** Lets something happen right before sessions are listed. */
export function beforeListing(simulator: Simulator, nth: Look, happens: () => void): void {
  simulator.before({ ...LISTING, nth }, happens);
}

/** Lets something happen right before nodes are listed; at the same time sessions are. */
export function beforeNodes(simulator: Simulator, nth: Look, happens: () => void): void {
  simulator.before({ method: 'GET', path: '/api/cluster/nodes', nth }, happens);
}

/** Until so many more listings were answered. */
export async function listings(simulator: Simulator, count: number): Promise<void> {
  let left = count;
  await new Promise<void>((resolve) => {
    const stop = simulator.hooks.onResponse(({ method, path }) => {
      if (method !== LISTING.method || path !== LISTING.path || --left > 0) return;
      stop();
      resolve();
    });
  });
}

export async function untilPhase(handle: CleanupHandle, phase: CleanupPhase): Promise<void> {
  await waitFor(`phase ${phase}`, async () => (await handle.status()).phase === phase);
}

/** Until a clean-up samples that somebody else starts. */
export async function untilItSamples(handle: CleanupHandle): Promise<void> {
  await waitFor(`${handle.workflowId} samples`, () =>
    handle.status().then(
      ({ phase }) => phase === 'sampling',
      () => false, // it is not there yet
    ),
  );
}

/** Until the plan waits for a word; its hash. */
export async function plannedHash(handle: CleanupHandle): Promise<string> {
  await untilPhase(handle, 'awaiting_approval');
  return (await handle.status()).approval?.planHash ?? '';
}

/** The session of that id; every id is used once in a test. */
export function sessionOf({ simulator }: Stage, id: string) {
  const live = simulator.sessions.list().find(({ session }) => session.identity.id === id);
  if (live === undefined) throw new Error(`no session ${id}`);
  return live.session;
}

/** Owner and id, as `arm` and `only` want them. */
export function keyOf(stage: Stage, id: string) {
  return { ownerUuid: sessionOf(stage, id).identity.uuid, sessionId: id };
}

const by = (what: (row: SessionReport) => string | undefined) => (report: CleanupReport) =>
  Object.fromEntries(report.sessions.map((row) => [row.sessionId, what(row)]));

/** By id: what became of the session, undefined for one that was not to be killed. */
export const outcomes = by(({ outcome }) => outcome);

/** By id: `kill`, `protected: <rule>` or the reason of what is kept. */
export const decisions = by(({ decision, rule, reason }) =>
  decision === 'protected' ? `protected: ${rule}` : (reason ?? decision),
);

/** Ids in the order in which kills were sent. */
export const killed = ({ simulator }: Stage): (string | undefined)[] =>
  simulator
    .ledger()
    .writes.filter(({ method }) => method === 'DELETE')
    .map(({ path }) => decodeURIComponent(path).split('/').at(-1));

/** The one killer of the cluster. */
export const killRunId = ({ simulator }: Stage): string => killWorkflowId(simulator.cluster.uuid);

/** What ONTAP was asked, each kind of request once. */
export const asked = ({ simulator }: Stage): string[] => Object.keys(simulator.stats().requests);

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];

/** Until the newest run of that id has an event of that kind. */
export async function untilEvent(
  { client }: TestServer,
  workflowId: string,
  attributes: keyof Event,
): Promise<void> {
  await waitFor(`${workflowId} has ${attributes}`, async () => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).some((event) => event[attributes] !== undefined && event[attributes] !== null);
  });
}

/** Takes the id of the cluster's killer, until the function that it returns is called. */
export async function occupyTurn({ client }: TestServer, stage: Stage): Promise<() => Promise<void>> {
  const handle = await client.workflow.start('occupies the id', {
    workflowId: killRunId(stage),
    taskQueue: 'nobody-polls-this',
    // No task before then: a server that skips time does not while one waits for a worker.
    startDelay: '1h',
  });
  return async () => {
    await handle.terminate();
  };
}

/** How many activities of that name a run has scheduled; retries are none. */
export async function activitiesOf(
  { client }: TestServer,
  { workflowId, runId }: CleanupHandle,
  name: string,
): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = (events ?? []).map(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name,
  );
  return scheduled.filter((type) => type === name).length;
}
