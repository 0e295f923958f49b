import { randomBytes, randomInt } from 'node:crypto';
import { type Simulator, startSimulator } from '../../../simulator';
import { SecretRegistry } from '../../../worker';
import { sessionTable } from '../../shared/output/session-table';
import { counted } from '../../shared/output/words';
import { demoConfig, demoEnv } from './demo-cluster';
import { tellLeftOvers } from './left-overs';
import { linkLines } from './links';
import { openPlayground } from './playground';
import { openWorkplace, startStep, startTemporal, startWork, untilOver, type UpSession } from './session';
import { ledgerLine, playStory, type Story } from './story';
import type { TemporalPlace } from './temporal';
import { upDocument } from './up-document';

/** On a server that others use, and for a single time, names and the cluster's uuid are nobody else's. */
const isShared = ({ options }: UpSession, { isOurs }: TemporalPlace) => options.once === true || !isOurs;

const LARGEST_SEED = 2 ** 32;

function startCluster(session: UpSession, seed: number): Promise<Simulator> {
  return startStep(
    session,
    'Simulated ONTAP cluster',
    async () => {
      const simulator = await startSimulator({ scenario: 'demo', seed });
      session.teardown.add(() => simulator.close());
      return simulator;
    },
    ({ url, sessions, nodes }) =>
      `Simulated ONTAP cluster on ${url}: ${counted(sessions.list().length, 'NDMP session')} on ${counted(nodes.list().length, 'node')}`,
  );
}

function tellEnd(
  { screen, options }: UpSession,
  { runs, ledger, differences }: Story,
  place: TemporalPlace,
): void {
  const { style } = screen;
  const enforced = runs.at(-1)?.report;
  const verdict =
    differences.length === 0
      ? [`${style.green('✔')} Every session ended as its story deserves`]
      : [
          `${style.red('✖')} Not as expected:`,
          ...differences.map((difference) => `  ${style.red(difference)}`),
        ];
  screen.print(
    '',
    ...sessionTable(enforced?.sessions ?? [], style, screen.width),
    '',
    ledgerLine(ledger),
    ...verdict,
    '',
    ...linkLines(runs, place, { screen, once: options.once }),
  );
}

const INTRODUCTION =
  'A simulated ONTAP cluster, a real Temporal server and our worker, all in this process and its child. One run only reports. The next one kills what is stale, while two sessions change at the last moment.';

/** The story on a simulated cluster. Gives the exit code. */
export async function upOnSimulator(session: UpSession): Promise<number> {
  const { options, screen, teardown } = session;
  const workplace = await openWorkplace(session);
  screen.print(screen.style.dim(INTRODUCTION));
  const reached = await startTemporal(session, workplace);
  const { place, workflows } = reached;
  const shared = isShared(session, place);
  const cluster = shared ? `demo-${randomBytes(3).toString('hex')}` : 'demo';
  const simulator = await startCluster(session, shared ? randomInt(LARGEST_SEED) : 1);
  const secrets = new SecretRegistry();
  secrets.addLogin(simulator.user, simulator.password);
  const setup = {
    config: demoConfig(cluster, simulator),
    secrets,
    env: demoEnv(simulator),
    logFile: workplace.workerLog,
  };
  if (!shared) await tellLeftOvers(session, workflows, cluster);
  const context = await startWork(session, reached, setup);
  const story = await playStory({ ...context, givesWay: true }, simulator, cluster);
  tellEnd(session, story, place);
  if (options.once === true) {
    if (options.json === true) session.io.stdout.write(upDocument(story));
    if (story.differences.length > 0) throw new Error('The story did not end as it should have');
    return 0;
  }
  screen.print('', ...openPlayground({ workplace, simulator, teardown }, cluster, place, screen));
  screen.print('', `Logs and state are in ${workplace.folder}. Ctrl-C stops everything.`);
  await untilOver(session);
  screen.print(ledgerLine(simulator.ledger()));
  return 0;
}
