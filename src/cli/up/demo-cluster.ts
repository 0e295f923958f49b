import { randomInt } from 'node:crypto';
import type { Policy } from '../../contracts/policy';
import { workerConfigSchema } from '../../contracts/schemas/worker-config';
import type { WorkerConfig } from '../../contracts/worker-config';
import type { Simulator } from '../../simulator';
import { readPolicy } from '../shared/shipped-file';

/** Who asks for everything that a story does. */
export const REQUESTED_BY = { name: 'ontap-workflows up', reason: 'the story of npm start' } as const;

const LARGEST_SEED = 2 ** 32;

/** For a simulator that has nothing in common with an earlier one. */
export const anySeed = (): number => randomInt(LARGEST_SEED);

const PASSWORD_VARIABLE = 'ONTAP_WORKFLOWS_DEMO_PASSWORD';

/** Four samples: the fewest that a guard asks for by default. */
const OBSERVE = { window: '6s', every: '2s' } as const;

/** Calls to the simulator take milliseconds. */
const GRACE = '2s';

/** Backup servers of the scenario. */
const CLIENTS = [
  { cidr: '10.20.0.11/32', name: 'media-1' },
  { cidr: '10.20.0.23/32', name: 'lost-server' },
  { cidr: '10.20.0.40/32', name: 'scheduler' },
  { cidr: '10.1.2.3/32', name: 'tape-library' },
];

/** Configuration of a worker that serves the simulator, and may kill and control jobs there. */
export function demoConfig(
  cluster: string,
  { url, user, caFile }: Simulator,
  evidenceKeyFile: string,
): WorkerConfig {
  return workerConfigSchema.parse({
    clusters: {
      [cluster]: {
        url,
        auth: { basic: { user, passwordEnv: PASSWORD_VARIABLE } },
        tls: { caFile },
        allow: ['kill-sessions', 'control-jobs'],
        guard: { minWindow: OBSERVE.window },
      },
    },
    evidenceKeyFile,
    clients: CLIENTS,
    worker: { health: { port: 0 }, shutdownGraceTime: GRACE },
  });
}

export const demoEnv = ({ password }: Simulator): NodeJS.ProcessEnv => ({
  ...process.env,
  [PASSWORD_VARIABLE]: password,
});

/** The default policy, with a window that nobody has to wait for. */
export function demoPolicy(): Policy {
  return { ...readPolicy('default'), observe: OBSERVE, verify: { within: '30s', killAgainAfter: '15s' } };
}
