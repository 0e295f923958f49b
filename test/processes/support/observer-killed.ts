import { CleanupClient } from '../../../src/client';
import type { CleanupReport } from '../../../src/contracts/cleanup';
import { observeWorkflowId, WORKFLOW_QUEUE } from '../../../src/contracts/ids';
import type { ObservedSessions } from '../../../src/contracts/observe';
import type { EndedSession } from '../../../src/contracts/session-use';
import { openSessions } from '../../../src/rules/evidence';
import { finishedButOpen } from '../../../src/simulator';
import { observedSessions } from '../../../src/temporal';
import { assertHistories } from '../../support/collect-histories';
import { waitFor } from '../../support/wait-for';
import { testPolicy } from '../../workflows/support/policies';
import { hold, LISTING } from '../../workflows/support/steps';
import { stale, world } from '../../workflows/support/world';
import { onSite, type Site } from './site';

/** As often as an entry may ask. */
const AGES = '{ every: 30s }';
const GUARD = '{ minWindow: 1m, minSamples: 2, collected: true }';
/** Until the server takes the activity of a dead worker back (90 s), and two looks. */
const PATIENCE_MS = 240_000;
const POLICY = testPolicy({ observe: { window: '1m', every: '30s', evidence: 'collected' } });

/** The session that nothing happens to, the one that moves while nobody looks, and the one that ends then. */
const [STILL, MOVED, GONE] = ['1:1', '1:2', '1:3'];

/** What is known of the sessions, with when that was asked for, ms. */
interface Known {
  still: { firstSeen: string; unchangedMs: number };
  moved: { unchangedMs: number };
  ended: EndedSession[];
  atMs: number;
}

/** What the observer knew before its worker was killed, and by the look after. */
export interface ObserverAfterKill {
  before: Known;
  after: Known;
  /** When the session that moved was changed, ms. */
  movedAtMs: number;
  report: CleanupReport;
  wrongfulKills: number;
}

const turnsOf = (observed: ObservedSessions | undefined): number =>
  (observed as { turns?: number } | undefined)?.turns ?? 0;

const observedAt = ({ temporal }: Site) => observedSessions(temporal.client, 'sim');

/** By the heartbeats that Temporal has. */
async function knownAt(site: Site): Promise<Known> {
  const observed = await observedAt(site);
  if (observed === undefined) throw new Error('no observer');
  const sessions = new Map(openSessions(observed).map((session) => [session.sessionId, session]));
  const of = (id = '') => {
    const { firstSeen = '', unchangedSeconds = Number.NaN } = sessions.get(id) ?? {};
    return { firstSeen, unchangedMs: unchangedSeconds * 1_000 };
  };
  const ended = observed.use?.sessions ?? [];
  return { still: of(STILL), moved: of(MOVED), ended, atMs: Date.now() };
}

const untilLooks = (site: Site, looks: number) =>
  waitFor(`look ${looks}`, async () => turnsOf(await observedAt(site)) >= looks, PATIENCE_MS);

/** Kills the worker when the second look is told; during the third one, if so asked. */
async function untilKilled(site: Site, when: 'between_looks' | 'in_a_look'): Promise<void> {
  const third = hold(site.simulator, { ...LISTING, nth: 3 });
  const worker = await site.startWorker();
  await untilLooks(site, 2);
  if (when === 'in_a_look') await third.reached;
  worker.kill('SIGKILL');
  await worker.exit;
  third.open();
}

/**
 * An observer's worker is killed, things happen while nobody looks, and another one goes on; then a clean-up asks for what
 * was collected, after so many looks of both.
 */
export const observerKilled = (
  when: 'between_looks' | 'in_a_look',
  looks: number,
): Promise<ObserverAfterKill> =>
  onSite(
    {
      scenario: world([stale(STILL), stale(MOVED), stale(GONE)]),
      allow: 'kill-sessions',
      guard: GUARD,
      ages: AGES,
      maxConcurrentRequests: 6,
    },
    async (site) => {
      const { simulator, temporal, startWorker } = site;
      await untilKilled(site, when);
      const before = await knownAt(site);
      const live = (id: string) => {
        const found = simulator.sessions.list().find(({ session }) => session.identity.id === id);
        if (found === undefined) throw new Error(`no session ${id}`);
        return found.session;
      };
      simulator.sessions.revive(live(MOVED), finishedButOpen({ bytes: 7 }));
      simulator.sessions.remove(live(GONE));
      const movedAtMs = Date.now();
      await startWorker();
      await untilLooks(site, looks);
      const after = await knownAt(site);
      const report = await new CleanupClient(temporal.client, WORKFLOW_QUEUE).run({
        cluster: 'sim',
        policy: POLICY,
        mode: 'enforce',
        requestedBy: { name: 'tester' },
      });
      await temporal.client.workflow.getHandle(observeWorkflowId('sim')).terminate();
      await assertHistories(temporal, { taskQueue: WORKFLOW_QUEUE });
      return { before, after, movedAtMs, report, wrongfulKills: simulator.ledger().wrongfulKills };
    },
  );
