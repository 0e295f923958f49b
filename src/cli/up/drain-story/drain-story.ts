import type { DrainReport } from '../../../contracts/drain';
import { plainText } from '../../../contracts/text';
import { finishedProperly, leftByTheDead, type Simulator } from '../../../simulator';
import type { Screen } from '../../shared/output/screen';
import { sessionTable } from '../../shared/output/session-table';
import { type Column, renderTable } from '../../shared/output/table';
import { NOTHING, shown } from '../../shared/output/words';
import { anySeed, DEAD_MEDIA_SERVER } from '../demo-cluster';
import { endRuns } from '../end-runs';
import { ledgerLine } from '../ledger-lines';
import { clusterLinkLine } from '../links';
import type { Played, Playground, Stage, Story } from '../play-story';
import { drainStoryDifferences, drainTruth, type PlayedStory } from './differences';
import { type DrainPlot, playDrain } from './play-drain';
import { playEviction, SECOND_PERSON } from './play-eviction';

/** The two nodes of the scenario, in the order in which they are upgraded. */
const NODES = { first: 'cluster1-01', second: 'cluster1-02' } as const;

const FIRST: DrainPlot = {
  node: NODES.first,
  about: 'its backup ends in time',
  within: '1m',
  expected: 'clear',
};

const SECOND: DrainPlot = {
  node: NODES.second,
  about: 'its backup does not end in time, and a drain kills nothing',
  within: '15s',
  expected: 'held',
};

const COLUMNS: readonly Column[] = [
  { title: 'node' },
  { title: 'drain' },
  { title: 'held in the end by', shrinksTo: 16 },
  { title: 'jobs that it paused', shrinksTo: 16 },
];

const listed = (texts: readonly string[]): string => (texts.length === 0 ? NOTHING : texts.join(', '));

function drainRow({ node, outcome, last, pauses }: DrainReport): string[] {
  const sessions = last?.sessions ?? [];
  return [
    plainText(node),
    outcome,
    listed(sessions.map(({ sessionId, path, kind }) => `${plainText(sessionId)} ${shown(path)} (${kind})`)),
    listed(pauses.map((pause) => `${pause.uuid.slice(0, 8)} ${pause.outcome.replaceAll('_', ' ')}`)),
  ];
}

function tableOf({ eviction, drains }: PlayedStory, { style, width }: Screen): string[] {
  const rows = drains.map(({ report }) => drainRow(report));
  return [...sessionTable(eviction.report.sessions, style, width), '', ...renderTable(COLUMNS, rows, width)];
}

function documentOf({ eviction, drains }: PlayedStory, simulator: Simulator, differences: string[]): object {
  const runs = [eviction, ...drains];
  return {
    eviction: eviction.report,
    drains: drains.map(({ report }) => report),
    ledger: simulator.ledger(),
    workflowIds: runs.map(({ workflowId }) => workflowId),
    runIds: runs.map(({ runId }) => runId),
    differences,
  };
}

/** Seconds for which the backup of the first node works on. */
const SHORT = 8;

/** Begins the backup that ends in time. */
function beginShortBackup({ sessions }: Simulator): void {
  sessions.add({
    story: finishedProperly({ works: SHORT }),
    client: { address: '10.20.0.11' },
    path: '/svm1/db',
    node: NODES.first,
  });
}

/** Evicts the dead server, then drains one node after the other. */
async function play(stage: Stage): Promise<Played> {
  const { screen, simulator, cluster, place, teardown, workflows } = stage;
  teardown.add(() => endRuns(workflows, cluster));
  const eviction = await playEviction({ ...stage, givesWay: true });
  beginShortBackup(simulator);
  const story = { eviction, drains: [await playDrain(stage, FIRST), await playDrain(stage, SECOND)] };
  const truth = drainTruth(simulator, leftByTheDead().length);
  const differences = drainStoryDifferences(story, truth);
  return {
    lines: [...tableOf(story, screen), '', ledgerLine(simulator.ledger())],
    differences,
    links: [clusterLinkLine(cluster, 'The eviction, the drains and their pauses', place, screen)],
    document: documentOf(story, simulator, differences),
  };
}

/** The dead server has left sessions behind once more. */
function openPlayground({ simulator, cluster }: Stage): Playground {
  for (const session of leftByTheDead()) simulator.sessions.add(session);
  const evict = `sessions evict ${cluster} --client ${DEAD_MEDIA_SERVER.name} --reason "its host died"`;
  const drain = `drain run ${cluster}`;
  return {
    invitation: [
      'Now it is yours to play with; the dead server has left sessions behind once more.',
      'In this folder, in another terminal:',
    ],
    commands: [
      `${evict} --dry-run --follow`,
      evict,
      `cleanup approve evict/${cluster}/${DEAD_MEDIA_SERVER.name} --by ${SECOND_PERSON}`,
      `${drain} ${NODES.first} --every 5s --jobs pause --follow`,
      `${drain} ${NODES.second} --until 1m --every 5s --jobs pause --follow`,
      `audit show drain/${cluster}/${NODES.second} --html drain.html`,
    ],
  };
}

/** A dead server that is evicted, and nodes that are drained. */
export const DRAIN_STORY: Story = {
  plot: 'A backup server has died; its sessions hang in "active", which no clean-up touches. They are evicted, with the approval of a second person. Then both nodes are drained before an upgrade: on one a backup ends in time, on the other it does not.',
  world: () => ({ scenario: 'drain', seed: anySeed() }),
  census: ({ sessions }) => ({ one: 'NDMP session', count: sessions.list().length }),
  play,
  good: 'The dead server is gone, each drain ended as the story has it, and no job is left paused',
  openPlayground,
  farewell: (simulator) => [ledgerLine(simulator.ledger())],
};
