import { randomBytes } from 'node:crypto';
import { plainText, shellWord } from '../../contracts/text';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { SecretRegistry } from '../../worker';
import type { Screen } from '../shared/output/screen';
import { counted } from '../shared/output/words';
import { hasFailed } from '../shared/until-interrupted';
import { fromHere, writeDemoConfig } from './demo-cluster';
import { endObserver, tellLeftOvers } from './end-runs';
import { lastingLinks } from './links';
import type { RunContext } from './run-one';
import { openWorkplace, startStep, startTemporal, startWork, untilOver, type UpSession } from './session';
import { reachLines, type TemporalPlace } from './temporal';
import type { Workplace } from './workplace';

/** What a story is played on: a simulated cluster with its worker. */
export interface Stage extends RunContext {
  cluster: string;
  simulator: Simulator;
  place: TemporalPlace;
  /** The worker's file. */
  configFile: string;
}

/** What a story came to. */
export interface Played {
  /** What became of everybody in it. */
  lines: string[];
  /** What is not as it ought to be, one sentence each; empty when all is well. */
  differences: string[];
  /** Where it can be looked at in Temporal. */
  links: string[];
  /** What `--json` prints. */
  document: object;
}

/** What can be tried after a story. */
export interface Playground {
  invitation: string[];
  /** What follows `ontap-workflows`. */
  commands: string[];
}

/** A story on a simulated cluster. */
export interface Story {
  /** What is going to happen. */
  plot: string;
  /** @param isShared - Others have clusters of this kind on the same server, or will. */
  world(isShared: boolean): SimulatorOptions;
  /** What lives on the cluster: its name for one, and how many. */
  census(simulator: Simulator): { one: string; count: number };
  play(stage: Stage): Promise<Played>;
  /** Said when there are no differences. */
  good: string;
  /** Prepares it. */
  openPlayground(stage: Stage, folder: string): Playground;
  /** The last lines, when all of it ends. */
  farewell(simulator: Simulator): string[];
}

/** What it is played with, and where that runs. */
export function introduction(env: NodeJS.ProcessEnv): string {
  // Whatever address is named is taken, as `resolveTemporal` says.
  const address = env['TEMPORAL_ADDRESS'];
  return address === undefined || address === ''
    ? 'A simulated ONTAP cluster, a real Temporal server and our worker, all in this process and its child.'
    : `A simulated ONTAP cluster and our worker in this process, on the Temporal server at ${plainText(address)}.`;
}

function startCluster(session: UpSession, story: Story, isShared: boolean): Promise<Simulator> {
  return startStep(
    session,
    'Simulated ONTAP cluster',
    async () => {
      const simulator = await startSimulator(story.world(isShared));
      session.teardown.add(() => simulator.close());
      return simulator;
    },
    (simulator) => {
      const { one, count } = story.census(simulator);
      const nodes = counted(simulator.nodes.list().length, 'node');
      return `Simulated ONTAP cluster on ${simulator.url}: ${counted(count, one)} on ${nodes}`;
    },
  );
}

async function openStage(session: UpSession, story: Story, workplace: Workplace): Promise<Stage> {
  const reached = await startTemporal(session, workplace);
  const { place, workflows } = reached;
  // On a server that others use, and for a single time, names are nobody else's.
  const isShared = session.options.once === true || !place.isOurs;
  const cluster = isShared ? `demo-${randomBytes(3).toString('hex')}` : 'demo';
  const simulator = await startCluster(session, story, isShared);
  const secrets = new SecretRegistry();
  secrets.addLogin(simulator.user, simulator.password);
  const { folder, evidenceKey } = workplace;
  const { file, config } = await writeDemoConfig(folder, cluster, simulator, evidenceKey);
  const setup = { config, secrets, env: process.env, logFile: workplace.workerLog };
  if (!isShared) await tellLeftOvers(session.screen, workflows, cluster);
  const context = await startWork(session, reached, setup);
  // After a failure nobody may be there to answer.
  session.teardown.add(() => (hasFailed(session.signal) ? undefined : endObserver(workflows, cluster)));
  return { ...context, cluster, simulator, place, configFile: file };
}

const verdictLines = (good: string, differences: readonly string[], { style }: Screen): string[] =>
  differences.length === 0
    ? [`${style.green('✔')} ${good}`]
    : [
        `${style.red('✖')} Not as expected:`,
        ...differences.map((difference) => `  ${style.red(difference)}`),
      ];

/** The story's commands, and what is asked first of a worker's file. */
function playgroundLines({ invitation, commands }: Playground, stage: Stage): string[] {
  const { place, configFile, screen } = stage;
  const typed = [...commands, `doctor --config ${shellWord(fromHere(configFile))}`];
  const lines = [...reachLines(place), ...typed.map((words) => `npx ontap-workflows ${words}`)];
  return [...invitation, ...lines.map((line) => `  ${screen.style.bold(line)}`)];
}

/**
 * Plays a story on a simulated cluster, then leaves the cluster to whoever watches, unless it is for once.
 *
 * @returns the exit code
 * @throws Error when it is for once and did not end as it ought to
 */
export async function playStory(session: UpSession, story: Story): Promise<number> {
  const { options, screen, io } = session;
  const workplace = await openWorkplace(session);
  screen.print(screen.style.dim(`${introduction(process.env)} ${story.plot}`));
  const stage = await openStage(session, story, workplace);
  const { lines, differences, links, document } = await story.play(stage);
  const verdict = verdictLines(story.good, differences, screen);
  screen.print('', ...lines, ...verdict, '', ...lastingLinks(links, stage.place, options.once));
  if (options.once === true) {
    if (options.json === true) io.json(document);
    if (differences.length > 0) throw new Error('The story did not end as it should have');
    return 0;
  }
  screen.print('', ...playgroundLines(story.openPlayground(stage, workplace.folder), stage));
  screen.print('', `Logs and state are in ${workplace.folder}. Ctrl-C stops everything.`);
  await untilOver(session);
  screen.print(...story.farewell(stage.simulator));
  return 0;
}
