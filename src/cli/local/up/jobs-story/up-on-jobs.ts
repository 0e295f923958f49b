import { randomBytes, randomInt } from 'node:crypto';
import {
  createRandom,
  SCENARIOS,
  type Simulator,
  startSimulator,
  type WorldSpec,
} from '../../../../simulator';
import { SecretRegistry } from '../../../../worker';
import { counted } from '../../../shared/output/words';
import { demoConfig, demoEnv } from '../demo-cluster';
import { tellLeftOvers } from '../left-overs';
import {
  openWorkplace,
  type Reached,
  startStep,
  startTemporal,
  startWork,
  untilOver,
  type UpSession,
} from '../session';
import type { TemporalPlace } from '../temporal';
import type { Workplace } from '../workplace';
import { jobsDifferences } from './jobs-differences';
import { jobsDocument } from './jobs-document';
import { jobsLinkLine } from './jobs-links';
import { openJobsPlayground } from './jobs-playground';
import { jobsStoryTable } from './jobs-story-table';
import { type PlayedStory, playJobs } from './play-jobs';

const LARGEST_SEED = 2 ** 32;

/** The busy cluster of the scenario. Uuids are nobody else's: an earlier watch of the same one would have its answer. */
function busyCluster(): WorldSpec {
  const world = SCENARIOS.jobs(createRandom(randomInt(LARGEST_SEED)));
  return { ...world, jobs: (world.jobs ?? []).map(({ uuid: _fixed, ...job }) => job) };
}

function startCluster(session: UpSession): Promise<Simulator> {
  return startStep(
    session,
    'Simulated ONTAP cluster',
    async () => {
      const simulator = await startSimulator({ scenario: busyCluster(), seed: randomInt(LARGEST_SEED) });
      session.teardown.add(() => simulator.close());
      return simulator;
    },
    ({ url, jobs, nodes }) =>
      `Simulated ONTAP cluster on ${url}: ${counted(jobs.list().length, 'job')} on ${counted(nodes.list().length, 'node')}`,
  );
}

const INTRODUCTION =
  'A simulated ONTAP cluster, a real Temporal server and our worker, all in this process and its child. Six jobs are waited for. A sequence pauses one, holds it and resumes it; one is cancelled, one is quicker than its cancel, one refuses to be paused.';

function differencesOf(story: PlayedStory, simulator: Simulator): string[] {
  const states = new Map(story.jobs.map(({ uuid }) => [uuid, simulator.jobs.get(uuid)?.record.state]));
  return jobsDifferences(story, { states, ledger: simulator.ledger() });
}

function tellEnd(
  { screen, options }: UpSession,
  story: PlayedStory,
  differences: readonly string[],
  { cluster, place }: { cluster: string; place: TemporalPlace },
): void {
  const { style } = screen;
  const verdict =
    differences.length === 0
      ? [`${style.green('✔')} Every job ended as the story has it; none is left paused`]
      : [
          `${style.red('✖')} Not as expected:`,
          ...differences.map((difference) => `  ${style.red(difference)}`),
        ];
  screen.print(
    '',
    ...jobsStoryTable(story, screen),
    ...verdict,
    '',
    jobsLinkLine(cluster, place, { screen, once: options.once }),
  );
}

/** The simulator with its worker: what the story plays on. */
async function openStage(session: UpSession, workplace: Workplace, reached: Reached) {
  const isShared = session.options.once === true || !reached.place.isOurs;
  const cluster = isShared ? `demo-${randomBytes(3).toString('hex')}` : 'demo';
  const simulator = await startCluster(session);
  const secrets = new SecretRegistry();
  secrets.addLogin(simulator.user, simulator.password);
  const config = demoConfig(cluster, simulator);
  const setup = { config, secrets, env: demoEnv(simulator), logFile: workplace.workerLog };
  if (!isShared) await tellLeftOvers(session, reached.workflows, cluster);
  const context = await startWork(session, reached, setup);
  return { cluster, simulator, context };
}

/** The story of the jobs on a simulated cluster. Gives the exit code. */
export async function upOnJobs(session: UpSession): Promise<number> {
  const { options, screen } = session;
  const workplace = await openWorkplace(session);
  screen.print(screen.style.dim(INTRODUCTION));
  const reached = await startTemporal(session, workplace);
  const { place } = reached;
  const { cluster, simulator, context } = await openStage(session, workplace, reached);
  screen.print('');
  const story = await playJobs(context, simulator, cluster);
  const differences = differencesOf(story, simulator);
  tellEnd(session, story, differences, { cluster, place });
  if (options.once === true) {
    if (options.json === true) session.io.stdout.write(jobsDocument(story, differences));
    return differences.length === 0 ? 0 : 1;
  }
  screen.print('', ...openJobsPlayground(simulator, cluster, place, screen));
  screen.print('', `Logs and state are in ${workplace.folder}. Ctrl-C stops everything.`);
  await untilOver(session);
  return 0;
}
