import type { CleanupInput, CleanupMode } from '../../../contracts/cleanup';
import type { SessionKey } from '../../../contracts/session';
import type { LedgerReport, Simulator } from '../../../simulator';
import { counted } from '../../shared/output/words';
import { type Armed, armStory } from './arm-story';
import { demoPolicy } from './demo-cluster';
import { differencesOf } from './differences';
import { type FinishedRun, runOne, type RunContext } from './run-one';
import { truthOf } from './story-truth';

/** What the story leaves behind. */
export interface Story {
  runs: FinishedRun[];
  ledger: LedgerReport;
  differences: string[];
}

const REQUESTED_BY = { name: 'ontap-workflows up', reason: 'the story of npm start' };

/** What the cluster's own record says about a kill. */
function verdictOf(simulator: Simulator, { ownerUuid, sessionId }: SessionKey): string | undefined {
  const write = simulator
    .ledger()
    .writes.filter(({ session }) => session === `${ownerUuid}/${sessionId}`)
    .at(-1);
  return write === undefined ? undefined : `simulator: ${write.verdict}`;
}

const armedLine = (session: string, becomes: Armed['becomes']): string =>
  becomes === 'revived'
    ? `Armed in the simulator: after the next plan, ${session} comes back to life`
    : `Armed in the simulator: after the next plan, ${session} ends and another session gets its id`;

/** One run that reports and one that kills, while two sessions change after the plan. */
export async function playStory(context: RunContext, simulator: Simulator, cluster: string): Promise<Story> {
  const { screen } = context;
  const inputOf = (mode: CleanupMode): CleanupInput => ({
    cluster,
    policy: demoPolicy(),
    mode,
    requestedBy: REQUESTED_BY,
  });
  const truth = truthOf(simulator);
  const report = await runOne(context, inputOf('report'));
  const armed = armStory(simulator, report.report);
  screen.print(...armed.map(({ sessionId, becomes }) => armedLine(screen.style.bold(sessionId), becomes)));
  const enforce = await runOne(context, inputOf('enforce'), (session) => verdictOf(simulator, session));
  const ledger = simulator.ledger();
  const result = { truth, armed, report: report.report, enforce: enforce.report, ledger };
  return { runs: [report, enforce], ledger, differences: differencesOf(result) };
}

/** What the simulated cluster says of the kills. */
export function ledgerLine({ deletes, wrongfulKills, racedKills }: LedgerReport): string {
  return `The simulator's ledger: ${counted(deletes, 'session')} ended by us, ${wrongfulKills} wrongful, ${racedKills} raced`;
}
