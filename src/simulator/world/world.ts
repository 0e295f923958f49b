import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import type { Switches } from '../switches';
import { Agenda } from './agenda';
import { Jobs } from './jobs';
import { Nodes } from './nodes';
import type { NamedEntry } from './record';
import { Sessions } from './sessions';
import type { WorldSpec } from './spec';

const DEFAULT_VERSION = '9.16.1';

export interface ClusterRecord extends NamedEntry {
  version: { full: string; generation: number; major: number; minor: number };
}

/** The simulated cluster. */
export interface World {
  mode: 'svm' | 'node';
  cluster: ClusterRecord;
  svms: NamedEntry[];
  nodes: Nodes;
  sessions: Sessions;
  jobs: Jobs;
  agenda: Agenda;
  clock: SimulatorClock;
}

function clusterRecord(spec: WorldSpec, random: Random): ClusterRecord {
  const version = spec.cluster?.version ?? DEFAULT_VERSION;
  const [generation = 9, major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return {
    name: spec.cluster?.name ?? 'cluster1',
    uuid: spec.cluster?.uuid ?? random.uuid(),
    version: {
      full: `NetApp Release ${version}: Thu Jan 30 04:02:30 UTC 2025`,
      generation,
      major,
      minor,
    },
  };
}

export function createWorld(
  spec: WorldSpec,
  clock: SimulatorClock,
  random: Random,
  switches: Switches,
): World {
  const mode = spec.mode ?? 'svm';
  const cluster = clusterRecord(spec, random);
  const svms = spec.svms.map(({ name, uuid }) => ({ name, uuid: uuid ?? random.uuid() }));
  const nodes = new Nodes(spec.nodes, random, clock);
  const agenda = new Agenda(clock);
  const sessions = new Sessions({ mode, clock, agenda, random, switches, nodes, svms }, spec.spawners);
  const jobs = new Jobs({ clock, agenda, random, switches, svms });
  for (const session of spec.sessions) sessions.add(session);
  for (const job of spec.jobs ?? []) jobs.add(job);
  return { mode, cluster, svms, nodes, sessions, jobs, agenda, clock };
}
