import { randomUUID } from 'node:crypto';
import { createRandom, type JobSpec, SCENARIOS, type Simulator, type WorldSpec } from '../../../simulator';
import { commandText, endText } from '../../jobs';
import { markOf } from '../../sequence';
import { laneScreens } from '../../shared/output/lanes';
import type { Screen } from '../../shared/output/screen';
import { type Column, renderTable } from '../../shared/output/table';
import { NOTHING } from '../../shared/output/words';
import { anySeed } from '../demo-cluster';
import { endRuns } from '../end-runs';
import { clusterLinkLine } from '../links';
import type { Played, Playground, Stage, Story } from '../play-story';
import { together } from '../together';
import { jobsDifferences, type PlayedStory } from './differences';
import { type PlayedJob, playJob } from './play-job';
import { type PlayedSequence, playSequence, SEQUENCE_LANE } from './play-sequence';
import { beginJobs, HELD, LONG, type StoryJob } from './story-jobs';

/** The busy cluster of the scenario. Uuids are nobody else's: an earlier watch of the same one would have its answer. */
function busyCluster(): WorldSpec {
  const world = SCENARIOS.jobs(createRandom(anySeed()));
  return { ...world, jobs: (world.jobs ?? []).map(({ uuid: _fixed, ...job }) => job) };
}

/** Runs `last` when each command, and the sequence, has called. */
function afterAll(jobs: readonly StoryJob[], last: () => void): () => void {
  let open = jobs.filter(({ command }) => command !== undefined).length + 1;
  return () => {
    open -= 1;
    if (open === 0) last();
  };
}

/** Waits for six jobs at once, commands three of them, and has a sequence hold one. */
async function playJobs(stage: Stage): Promise<PlayedStory> {
  const { teardown, workflows, screen, signal, simulator, cluster } = stage;
  const jobs = beginJobs(simulator);
  const lanes = laneScreens(screen, [...Object.keys(jobs), SEQUENCE_LANE]);
  // All of them, in this order.
  for (const lane of lanes.values()) lane.live((spinner) => [`${spinner} begins`]);
  const onlyWaits = afterAll(Object.values(jobs), () => {
    simulator.clock.advance(LONG);
    screen.print(screen.style.dim(`The cluster's clock jumps ${LONG} s: what still works comes to its end.`));
  });
  teardown.add(() => endRuns(workflows, cluster));
  const [sequence, ...played] = await together<[PlayedSequence, ...PlayedJob[]]>(signal, (stop) => {
    const each = { ...stage, signal: stop, lanes, onlyWaits };
    return [playSequence(each, jobs[HELD]), ...Object.values(jobs).map((job) => playJob(each, job))];
  });
  return { jobs: played, sequence };
}

const COLUMNS: readonly Column[] = [
  { title: 'job' },
  { title: 'uuid' },
  { title: 'asked', shrinksTo: 14 },
  { title: 'outcome' },
];

/** Every job of the story: what was asked of it, and how it ended. */
function tableOf({ jobs, sequence }: PlayedStory, { style, width }: Screen): string[] {
  const steps = sequence.report.jobs.flatMap((job) => job.steps);
  const asked = ({ label, command, answered }: PlayedJob): string => {
    if (label === HELD)
      return steps.map(({ step, outcome }) => `${markOf(outcome, style)} ${step}`).join(', ');
    return command === undefined || answered === undefined
      ? NOTHING
      : `${command} ${commandText(answered.outcome, style)}`;
  };
  const rows = jobs.map((job) => [job.label, job.uuid, asked(job), endText(job.end.outcome, style)]);
  return renderTable(COLUMNS, rows, width);
}

const documentOf = ({ jobs, sequence }: PlayedStory, differences: readonly string[]): object => ({
  jobs: jobs.map(({ uuid, description, end, command, answered }) => ({
    uuid,
    description,
    outcome: end.outcome,
    ...(command === undefined || answered === undefined
      ? {}
      : { command: { command, outcome: answered.outcome } }),
  })),
  workflowIds: [...jobs.map(({ workflowId }) => workflowId), sequence.workflowId],
  differences,
});

async function play(stage: Stage): Promise<Played> {
  const { screen, simulator, cluster, place } = stage;
  screen.print('');
  const story = await playJobs(stage);
  const states = new Map(story.jobs.map(({ uuid }) => [uuid, simulator.jobs.get(uuid)?.record.state]));
  const differences = jobsDifferences(story, { states, ledger: simulator.ledger() });
  return {
    lines: tableOf(story, screen),
    differences,
    links: [clusterLinkLine(cluster, 'The watches and the sequence', place, screen)],
    document: documentOf(story, differences),
  };
}

/** Seconds; for whoever comes back after the weekend. */
const FOR_DAYS = 3 * 86_400;

function addJob({ jobs }: Simulator, spec: JobSpec): string {
  const uuid = randomUUID();
  jobs.add({ ...spec, uuid });
  return uuid;
}

function openPlayground({ simulator, cluster }: Stage): Playground {
  const description = 'File Directory Security Apply Job';
  const pausable = addJob(simulator, { description, svm: 'svm1', work: FOR_DAYS, pausable: true });
  const transfer = addJob(simulator, { description: 'SnapMirror Update Job', svm: 'svm2', work: FOR_DAYS });
  return {
    invitation: ['Now it is yours to play with. In this folder, in another terminal:'],
    commands: [
      `jobs list ${cluster} --state running --description 'File*'`,
      `jobs cancel ${cluster} ${transfer}`,
      `jobs wait ${cluster} ${transfer}`,
      `jobs pause ${cluster} ${pausable}`,
      `jobs resume ${cluster} ${pausable}`,
      `sequence run maintenance-hold --cluster ${cluster} --uuid ${pausable}`,
    ],
  };
}

/** Jobs that are waited for, paused, held, resumed and cancelled. */
export const JOBS_STORY: Story = {
  plot: 'Six jobs are waited for. A sequence pauses one, holds it and resumes it; one is cancelled, one is quicker than its cancel, one refuses to be paused.',
  world: () => ({ scenario: busyCluster(), seed: anySeed() }),
  census: ({ jobs }) => ({ one: 'job', count: jobs.list().length }),
  play,
  good: 'Every job ended as the story has it; none is left paused',
  openPlayground,
  farewell: () => [],
};
