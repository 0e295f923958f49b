import type { CleanupInput, CleanupMode, CleanupReport } from '../../../contracts/cleanup';
import type { SessionKey } from '../../../contracts/session';
import type { Simulator } from '../../../simulator';
import { sessionTable } from '../../shared/output/session-table';
import { anySeed, collectedPolicy, demoPolicy, REQUESTED_BY } from '../demo-cluster';
import { ledgerLine, verdictOf } from '../ledger-lines';
import { linkLines } from '../links';
import type { Played, Stage, Story } from '../play-story';
import { runOne, runsDocument } from '../run-one';
import { type Armed, differencesOf, truthOf } from './differences';
import { openPlayground } from './playground';

const keyOf = ({ ownerUuid, sessionId }: SessionKey): SessionKey => ({ ownerUuid, sessionId });

/**
 * Lets two of the sessions that the report would kill change after the plan of the next run: at the read that comes
 * right before their DELETE, which is the only read of a single session.
 */
function arm(simulator: Simulator, { sessions }: CleanupReport): Armed[] {
  const [revived, reused] = sessions.filter(({ decision }) => decision === 'kill');
  if (revived === undefined || reused === undefined) return [];
  const armed: Armed[] = [
    { ...keyOf(revived), becomes: 'revived', expected: 'revived' },
    { ...keyOf(reused), becomes: 'reused', expected: 'replaced' },
  ];
  for (const { ownerUuid, sessionId, becomes } of armed) {
    simulator.arm({ owner: ownerUuid, id: sessionId, becomes, onRead: 'before', read: 'instance' });
  }
  return armed;
}

const armedLine = (session: string, becomes: Armed['becomes']): string =>
  becomes === 'revived'
    ? `Armed in the simulator: after the next plan, ${session} comes back to life`
    : `Armed in the simulator: after the next plan, ${session} ends and another session gets its id`;

/**
 * One run that reports and one that kills, while two sessions change after the plan; then one that need not watch for its
 * window, since the observer did from the first second on.
 */
async function play(stage: Stage): Promise<Played> {
  const { screen, simulator, cluster, place } = stage;
  const context = { ...stage, givesWay: true };
  const inputOf = (mode: CleanupMode, policy = demoPolicy()): CleanupInput => ({
    cluster,
    policy,
    mode,
    requestedBy: REQUESTED_BY,
  });
  const truth = truthOf(simulator);
  const report = await runOne(context, inputOf('report'));
  const armed = arm(simulator, report.report);
  screen.print(...armed.map(({ sessionId, becomes }) => armedLine(screen.style.bold(sessionId), becomes)));
  const enforce = await runOne(context, inputOf('enforce'), (session) => verdictOf(simulator, session));
  const collected = await runOne(context, inputOf('enforce', collectedPolicy()), (session) =>
    verdictOf(simulator, session),
  );
  const ledger = simulator.ledger();
  const differences = differencesOf({
    truth,
    armed,
    report: report.report,
    enforce: enforce.report,
    collected: collected.report,
    ledger,
  });
  const runs = [report, enforce, collected];
  return {
    lines: [...sessionTable(enforce.report.sessions, screen.style, screen.width), '', ledgerLine(ledger)],
    differences,
    links: linkLines(runs, place, screen),
    document: runsDocument({ runs, ledger, differences }),
  };
}

/** A clean-up that reports, one that kills, and one that kills by what was collected. */
export const SESSIONS_STORY: Story = {
  plot: 'One run only reports. The next one kills what is stale, while two sessions change at the last moment. The last one need not watch for its window, since an observer did.',
  world: (isShared) => ({ scenario: 'demo', seed: isShared ? anySeed() : 1 }),
  census: ({ sessions }) => ({ one: 'NDMP session', count: sessions.list().length }),
  play,
  good: 'Every session ended as its story deserves',
  openPlayground,
  farewell: (simulator) => [ledgerLine(simulator.ledger())],
};
