import type { Random } from '../random';
import {
  finishedButOpen,
  halfOpen,
  heldIdle,
  hungDump,
  localBackup,
  mappingDump,
  remoteBackup,
  robotOnly,
  tapeChange,
  type Story,
} from '../stories';
import type { SessionSpec, WorldSpec } from '../world/spec';

/** A full cluster: the most nodes that one has, each with the most sessions that it can hold. */
const NODES = 24;
const SESSIONS_PER_NODE = 36;
const SVMS = 40;

type Make = (random: Random) => Partial<SessionSpec> & { story: Story };

/** Twelve kinds, three of each on every node: five of the twelve are stale. */
const MIX: Make[] = [
  () => ({ story: finishedButOpen() }),
  (random) => ({ story: finishedButOpen({ bytes: random.int(1, 900) * 1_000_000_007 }) }),
  () => ({ story: finishedButOpen({ reason: 'connect_error', mover: 'absent' }) }),
  () => ({ story: halfOpen() }),
  (random) => ({ story: hungDump({ bytes: random.int(1, 900) * 1_000_000_007 }) }),
  (random) => ({ story: remoteBackup({ rate: random.int(5, 200) * 1_000_000 }) }),
  (random) => ({ story: remoteBackup({ rate: random.int(5, 200) * 1_000_000, bytes: 7_000_000_000 }) }),
  () => ({ story: mappingDump() }),
  () => ({ story: localBackup(), tape: { device: 'nrst0a' } }),
  (random) => ({ story: heldIdle({ every: 3600, burst: 120, first: random.int(0, 3600) }) }),
  () => ({ story: tapeChange(), tape: { device: 'nrst1a' } }),
  () => ({ story: robotOnly(), scsi: { device_id: 'mc0' } }),
];

function sessionsOf(node: string, random: Random): SessionSpec[] {
  return Array.from({ length: SESSIONS_PER_NODE }, (_, index) => {
    const make = MIX[index % MIX.length] ?? (() => ({ story: halfOpen() }));
    return { node, svm: `svm${random.int(1, SVMS)}`, ...make(random) };
  });
}

/** 864 sessions on 24 nodes. */
export function large(random: Random): WorldSpec {
  const nodes = Array.from({ length: NODES }, (_, index) => `cluster1-${String(index + 1).padStart(2, '0')}`);
  return {
    name: 'large',
    nodes: nodes.map((name) => ({ name })),
    svms: Array.from({ length: SVMS }, (_, index) => ({ name: `svm${index + 1}` })),
    sessions: nodes.flatMap((node) => sessionsOf(node, random)),
  };
}
