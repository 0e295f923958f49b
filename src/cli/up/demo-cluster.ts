import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Policy } from '../../contracts/policy';
import { workerConfigSchema } from '../../contracts/schemas/worker-config';
import type { WorkerConfig } from '../../contracts/worker-config';
import type { Simulator } from '../../simulator';
import { writePrivate } from '../shared/output/write-private';
import { readPolicy } from '../shared/shipped-file';

/** Who asks for everything that a story does. */
export const REQUESTED_BY = { name: 'ontap-workflows up', reason: 'the story of npm start' } as const;

const LARGEST_SEED = 2 ** 32;

/** For a simulator that has nothing in common with an earlier one. */
export const anySeed = (): number => randomInt(LARGEST_SEED);

/** Four samples: the fewest that a guard asks for by default. */
export const OBSERVE = { window: '6s', every: '2s' } as const;

/** Calls to the simulator take milliseconds. */
const GRACE = '2s';

/** Whose sessions nobody uses any more. */
const LOST_SERVER = '10.20.0.23/32';

/** Its host burnt down, as far as the demo tells: nothing of its sessions moves any more. */
export const DEAD_SERVER = { name: 'dead-server', address: '10.20.0.31' } as const;
/** The same in the story of drains. */
export const DEAD_MEDIA_SERVER = { name: 'media-3', address: '10.20.0.13' } as const;

/** Backup servers of the scenarios. */
const CLIENTS = [
  { cidr: '10.20.0.11/32', name: 'media-1' },
  { cidr: LOST_SERVER, name: 'lost-server' },
  { cidr: `${DEAD_SERVER.address}/32`, name: DEAD_SERVER.name },
  { cidr: `${DEAD_MEDIA_SERVER.address}/32`, name: DEAD_MEDIA_SERVER.name },
  { cidr: '10.20.0.40/32', name: 'scheduler' },
  { cidr: '10.1.2.3/32', name: 'tape-library' },
];

/** What a worker's file says of the simulator: it may kill and control jobs there. */
function demoSettings(
  name: string,
  { url, user, caFile, cluster: { uuid } }: Simulator,
  { passwordFile, evidenceKeyFile }: { passwordFile: string; evidenceKeyFile: string },
): object {
  return {
    clusters: {
      [name]: {
        url,
        uuid,
        auth: { basic: { user, passwordFile } },
        tls: { caFile },
        allow: ['kill-sessions', 'control-jobs'],
        guard: {
          minWindow: OBSERVE.window,
          collected: true,
          evict: { ...OBSERVE, approvers: ['alice', 'bob'] },
        },
        ages: { every: SHORTEST_AGES },
      },
    },
    evidenceKeyFile,
    clients: CLIENTS,
    worker: { health: { port: 0 }, shutdownGraceTime: GRACE },
  };
}

const COMMENT = `# Written by "ontap-workflows up" at every start: the simulated cluster, as its worker has it. Only that its worker looks
# at all sessions every ${OBSERVE.every}, which no worker may do on a real cluster.
`;

/** The shortest that a worker's file may ask for. */
const SHORTEST_AGES = '30s';

/** Writes the configuration of the demo's worker, and the password that it names; commands that take a file find both. */
export async function writeDemoConfig(
  folder: string,
  cluster: string,
  simulator: Simulator,
  evidenceKeyFile: string,
): Promise<{ file: string; config: WorkerConfig }> {
  const home = path.resolve(folder);
  const [file, passwordFile] = [path.join(home, 'demo-clusters.yaml'), path.join(home, 'demo-password')];
  const settings = demoSettings(cluster, simulator, {
    passwordFile,
    evidenceKeyFile: path.resolve(evidenceKeyFile),
  });
  await mkdir(home, { recursive: true, mode: 0o750 });
  await writePrivate(passwordFile, simulator.password, 0o600);
  await writePrivate(file, COMMENT + stringify(settings));
  const config = workerConfigSchema.parse(settings);
  // Nobody in front of a demo waits for half a minute until a session has an age.
  for (const entry of Object.values(config.clusters)) entry.ages = { every: OBSERVE.every };
  return { file, config };
}

/** As a person would type it, from where the command was started. */
export function fromHere(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? path.resolve(file) : relative;
}

const VERIFY = { within: '30s', killAgainAfter: '15s' } as const;

/** The default policy, with a window of its own that nobody has to wait for. */
export function demoPolicy(): Policy {
  return { ...readPolicy('default'), observe: { ...OBSERVE, evidence: 'fresh' }, verify: VERIFY };
}

/**
 * Idle connections by what the observer has collected: in a demo for seconds, elsewhere for a day. Those of the server that
 * is lost alone: others are idle on purpose, and work in bursts that looks of every two seconds may miss.
 */
export function collectedPolicy(): Policy {
  const policy = readPolicy('idle-connections');
  return {
    ...policy,
    match: policy.match.map((rule) => ({ ...rule, client: [LOST_SERVER] })),
    observe: { window: '16s', every: '4s', evidence: 'collected' },
    approval: { ...policy.approval, required: false },
    verify: VERIFY,
  };
}
