import type { LedgerReport, Simulator } from '../../../simulator';
import { DEAD_MEDIA_SERVER } from '../demo-cluster';
import type { PlayedDrain } from './play-drain';
import { ASKS, type PlayedEviction, SECOND_PERSON } from './play-eviction';

/** What the story came to. */
export interface PlayedStory {
  eviction: PlayedEviction;
  drains: PlayedDrain[];
}

/** What the cluster itself knows, after the story. */
export interface DrainTruth {
  /** How many sessions the dead server had left behind. */
  dead: number;
  /** Address of the client of each session that is there. */
  clients: (string | undefined)[];
  /** State of each job by its uuid. */
  states: ReadonlyMap<string, string | undefined>;
  ledger: Pick<LedgerReport, 'writes' | 'deletes' | 'wrongfulKills' | 'racedKills'>;
}

/** What the simulated cluster says at this instant. */
export function drainTruth(simulator: Simulator, dead: number): DrainTruth {
  const { sessions, jobs } = simulator;
  return {
    dead,
    clients: sessions.list().map(({ session }) => session.identity.client_address),
    states: new Map(jobs.list().map(({ record }) => [record.uuid, record.state])),
    ledger: simulator.ledger(),
  };
}

function evictionDifferences({ eviction }: PlayedStory, { dead, clients }: DrainTruth): string[] {
  const { report, words } = eviction;
  const [own, second] = [ASKS, SECOND_PERSON].map((name) => words.find(({ by }) => by === name));
  const left = clients.filter((address) => address === DEAD_MEDIA_SERVER.address).length;
  return [
    ...(report.outcome === 'enforced'
      ? []
      : [`eviction: the outcome is ${report.outcome}, not enforced: ${report.summary}`]),
    ...(report.counts.killed === dead
      ? []
      : [`eviction: ${report.counts.killed} of ${dead} sessions killed`]),
    ...(left === 0 ? [] : [`eviction: ${left} sessions of the dead server are still there`]),
    ...(own?.answer.accepted === false ? [] : ['eviction: the word of who asked for it was not refused']),
    ...(second?.answer.accepted === true && report.approval?.by === SECOND_PERSON
      ? []
      : [`eviction: approved by ${report.approval?.by ?? 'nobody'}, not by ${SECOND_PERSON}`]),
  ];
}

function drainDifferences({ node, report, expected }: PlayedDrain, { states }: DrainTruth): string[] {
  const { outcome, summary, last, pauses } = report;
  const isListed = (last?.sessions ?? []).some(({ kind }) => kind === 'moving');
  const resumed = pauses.filter((pause) => pause.outcome === 'resumed');
  const paused = pauses.filter(({ uuid }) => states.get(uuid) !== 'running');
  return [
    ...(outcome === expected ? [] : [`${node}: the drain ended ${outcome}, not ${expected}: ${summary}`]),
    ...(isListed === (expected === 'held')
      ? []
      : [`${node}: its last look ${isListed ? 'lists' : 'does not list'} a session that moves`]),
    ...(resumed.length === 1 ? [] : [`${node}: ${resumed.length} jobs were paused and resumed, not 1`]),
    ...paused.map(
      ({ uuid }) => `${node}: ONTAP shows job ${uuid} ${states.get(uuid) ?? 'no more'}, not running`,
    ),
  ];
}

/** The cluster saw kills of the dead server's sessions alone, and commands of the drains' own jobs. */
function ledgerDifferences({ drains }: PlayedStory, { dead, ledger }: DrainTruth): string[] {
  const jobs = drains.flatMap(({ report }) => report.pauses.map(({ uuid }) => uuid));
  const foreign = ledger.writes.filter(
    ({ method, path }) => method === 'PATCH' && !jobs.some((uuid) => path.includes(uuid)),
  );
  return [
    ...(ledger.wrongfulKills === 0 ? [] : [`ledger: ${ledger.wrongfulKills} wrongful kills`]),
    ...(ledger.racedKills === 0 ? [] : [`ledger: ${ledger.racedKills} kills raced with a change`]),
    ...(ledger.deletes === dead ? [] : [`ledger: ${ledger.deletes} sessions were ended, not ${dead}`]),
    ...foreign.map(({ method, path }) => `ledger: ${method} ${path} is none of the story's`),
  ];
}

/** What is not as the story has it, one sentence each; empty when all is well. */
export function drainStoryDifferences(story: PlayedStory, truth: DrainTruth): string[] {
  return [
    ...evictionDifferences(story, truth),
    ...story.drains.flatMap((drain) => drainDifferences(drain, truth)),
    ...ledgerDifferences(story, truth),
  ];
}
