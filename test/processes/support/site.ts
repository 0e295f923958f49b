import { type Simulator, startSimulator, type WorldSpec } from '../../../src/simulator';
import { ConfigFolder, EVIDENCE_KEY } from '../../worker/support/config-file';
import { createNamespace, type OwnNamespace } from '../../worker/support/namespace';
import { WorkerProcess } from '../../worker/support/worker-process';
import { SECRET } from '../../workflows/support/stage';

/** What a site is like. */
export interface SiteOptions {
  scenario: WorldSpec;
  allow: 'kill-sessions' | 'control-jobs' | 'kill-sessions, control-jobs';
  /** @default a window of half a second */
  guard?: string;
  /** @default none are kept */
  ages?: string;
  /** @default 1, so that each kill is over before the next one begins */
  maxConcurrentRequests?: number;
}

/** On a busy machine a worker that takes over may come half a minute late. */
const GUARD = '{ minWindow: 500ms, minSamples: 2, maxGap: 5m }';

const configFor = (
  { url, caFile }: Simulator,
  { allow, guard = GUARD, ages, maxConcurrentRequests = 1 }: SiteOptions,
) => `
${EVIDENCE_KEY}
clusters:
  sim:
    url: ${url}
    auth: { basic: { user: admin, passwordFile: ./sim-password } }
    tls: { caFile: ${caFile} }
    allow: [${allow}]
    guard: ${guard}
    maxConcurrentRequests: ${maxConcurrentRequests}${ages === undefined ? '' : `\n    ages: ${ages}`}
worker: { health: { port: 0 }, logLevel: debug }
`;

/** A cluster, and worker processes that serve it. */
export interface Site {
  simulator: Simulator;
  temporal: OwnNamespace;
  startWorker: () => Promise<WorkerProcess>;
  /** What all workers have printed. */
  printed: () => string;
}

/** Plays on a site of its own, which is gone afterwards. */
export async function onSite<T>(options: SiteOptions, play: (site: Site) => Promise<T>): Promise<T> {
  const folder = new ConfigFolder();
  const workers: WorkerProcess[] = [];
  const switches = { killBehaviour: { kind: 'vanish' as const } };
  const [temporal, simulator] = await Promise.all([
    createNamespace(),
    startSimulator({ scenario: options.scenario, password: SECRET, switches }),
  ]);
  folder.write('sim-password', SECRET);
  const config = folder.write('clusters.yaml', configFor(simulator, options));
  const startWorker = async () => {
    const worker = new WorkerProcess(config, temporal.env);
    workers.push(worker);
    await worker.saying('Worker is ready');
    return worker;
  };
  try {
    const printed = () => workers.map(({ output }) => output).join('\n');
    return await play({ simulator, temporal, startWorker, printed });
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
    await simulator.close();
    await temporal.close();
    folder.remove();
  }
}
