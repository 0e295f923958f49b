import type { Random } from '../random';
import {
  abandonedTapeChange,
  abortedByApplication,
  draining,
  finishedButOpen,
  finishedProperly,
  halfOpen,
  heldIdle,
  hungDump,
  localBackup,
  mappingDump,
  remoteBackup,
  restore,
  restored,
  robotOnly,
  tapeChange,
  threeWayData,
  threeWayTape,
} from '../stories';
import type { SessionSpec, WorldSpec } from '../world/spec';

const NODE_1 = 'cluster1-01';
const NODE_2 = 'cluster1-02';

/** Backup servers: their addresses tell stories apart in the tables of the demo. */
const CLIENTS = {
  mediaServer: '10.20.0.11',
  lostServer: '10.20.0.23',
  library: '10.1.2.3',
  scheduler: '10.20.0.40',
} as const;

const ROBOT = { device_id: 'mc0', host_adapter: 0, lun_id: 1, target_id: 4 };
const TAPE_ENDPOINT = { type: 'tcp', address: '192.168.10.12', port: 18_600 } as const;

/** Left behind: what a clean-up is for. */
function leaks(): SessionSpec[] {
  const client = { address: CLIENTS.lostServer };
  return [
    { story: finishedButOpen(), client, path: '/svm1/home' },
    { story: finishedButOpen({ bytes: 41_250_000_000 }), client, path: '/svm1/projects', node: NODE_2 },
    { story: finishedButOpen({ mover: 'absent' }), client, path: '/svm2/mail', svm: 'svm2' },
    {
      story: finishedButOpen({ reason: 'connect_error', bytes: 0 }),
      client,
      path: '/svm2/wiki',
      svm: 'svm2',
    },
    {
      story: finishedButOpen({ reason: 'internal_error', mover: 'halted' }),
      client,
      path: '/svm1/build',
      node: NODE_2,
    },
    { story: halfOpen(), client, path: '/svm1/scratch' },
    { story: hungDump(), client, path: '/svm2/media', svm: 'svm2', node: NODE_2 },
    {
      story: abandonedTapeChange(),
      client,
      path: '/svm1/archive2024',
      tape: { device: 'nrst1a' },
      node: NODE_2,
    },
  ];
}

/** At work, each in its own way: nothing here may be killed. */
function atWork(): SessionSpec[] {
  const client = { address: CLIENTS.mediaServer };
  const library = { address: CLIENTS.library };
  return [
    { story: remoteBackup(), client, path: '/svm1/db' },
    { story: mappingDump(), client, path: '/svm1/manyfiles', node: NODE_2 },
    { story: localBackup(), client: library, path: '/svm1/vm', tape: { device: 'nrst0a' } },
    { story: draining(), client: library, path: '/svm1/logs', tape: { device: 'nrst2a' } },
    { story: threeWayData({ mover: TAPE_ENDPOINT }), client: library, path: '/svm1/copy' },
    {
      story: threeWayTape({ mover: TAPE_ENDPOINT }),
      client: library,
      path: '/svm2/copy',
      svm: 'svm2',
      node: NODE_2,
      tape: { device: 'nrst3a' },
    },
    { story: restore(), client: library, path: '/svm1/restored', tape: { device: 'nrst4a', mode: 'read' } },
    { story: tapeChange(), client: library, path: '/svm1/archive', tape: { device: 'nrst5a' } },
  ];
}

/** Silent, but on purpose; bursts are seconds long, so that a demo sees some. */
function waiting(random: Random): SessionSpec[] {
  const client = { address: CLIENTS.scheduler };
  const bursts = (every: number, burst: number) => heldIdle({ every, burst, first: random.int(1, every) });
  return [
    { story: robotOnly(), client: { address: CLIENTS.library }, path: '/', scsi: ROBOT },
    // The default policy's match rule holds, and its protect rule saves it.
    {
      story: restored(),
      client: { address: CLIENTS.library },
      path: '/svm1/returned',
      tape: { device: 'nrst6a', mode: 'read' },
    },
    { story: bursts(7, 2), client, path: '/svm1/finance' },
    { story: bursts(11, 1), client, path: '/svm2/hr', svm: 'svm2', node: NODE_2 },
  ];
}

/** Two nodes in SVM scope, with one session or more for every story. */
export function demo(random: Random): WorldSpec {
  const client = { address: CLIENTS.mediaServer };
  return {
    name: 'demo',
    nodes: [{ name: NODE_1 }, { name: NODE_2 }],
    svms: [{ name: 'svm1' }, { name: 'svm2' }],
    sessions: [...leaks(), ...atWork(), ...waiting(random)],
    // Sessions that end by themselves keep coming, so that every look finds some.
    spawners: [
      { first: 1, every: 9, make: (n) => ({ story: finishedProperly(), client, path: `/svm1/daily${n}` }) },
      {
        first: 4,
        every: 13,
        make: (n) => ({ story: abortedByApplication(), client, path: `/svm1/tried${n}` }),
      },
    ],
    jobs: [
      { description: 'Cluster Backup Job', node: NODE_1, progress: 'creating_node_backups' },
      { description: 'File Directory Security Apply Job', svm: 'svm1', work: 3600, pausable: true },
    ],
  };
}
