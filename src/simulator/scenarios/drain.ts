import { finishedButOpen, remoteBackup, type Story } from '../stories';
import type { JobSpec, SessionSpec, WorldSpec } from '../world/spec';

const NODE_1 = 'cluster1-01';
const NODE_2 = 'cluster1-02';

/** A backup server that has died. */
const DEAD_ADDRESS = '10.20.0.13';

/** One that lives, and one whose sessions nobody uses any more. */
const CLIENTS = { mediaServer: '10.20.0.11', lostServer: '10.20.0.23' } as const;

/** Active for ever: the server at the other end of its connection is gone. */
const hung = (port: number, bytes: number): Story => ({
  name: 'hung-dump',
  deserves: 'stale',
  at: () => ({
    data: {
      state: 'active',
      operation: 'backup',
      bytes_processed: bytes,
      connection: { type: 'tcp', address: DEAD_ADDRESS, port },
    },
    mover: { state: 'idle', bytes_moved: 0 },
  }),
});

/** What a dead backup server leaves behind: on both nodes, of both SVMs. */
export function leftByTheDead(): SessionSpec[] {
  const client = { address: DEAD_ADDRESS };
  return [
    { story: hung(50_001, 312_000_000_000), client, path: '/svm1/home', node: NODE_1 },
    { story: hung(50_002, 96_500_000_000), client, path: '/svm1/projects', node: NODE_2 },
    { story: hung(50_003, 408_000_000_000), client, path: '/svm2/mail', svm: 'svm2', node: NODE_2 },
  ];
}

/** Never ends by itself. */
const PAUSABLE: JobSpec = { description: 'File Directory Security Apply Job', pausable: true };

/** An HA pair before an upgrade: a dead backup server, a backup that takes long, and jobs on both nodes. */
export function drain(): WorldSpec {
  return {
    name: 'drain',
    nodes: [{ name: NODE_1 }, { name: NODE_2 }],
    svms: [{ name: 'svm1' }, { name: 'svm2' }],
    sessions: [
      ...leftByTheDead(),
      {
        story: remoteBackup({ bytes: 1_400_000_000_000 }),
        client: { address: CLIENTS.mediaServer },
        path: '/svm1/warehouse',
        node: NODE_2,
      },
      {
        story: finishedButOpen(),
        client: { address: CLIENTS.lostServer },
        path: '/svm2/wiki',
        svm: 'svm2',
        node: NODE_2,
      },
    ],
    jobs: [
      { ...PAUSABLE, node: NODE_1 },
      { ...PAUSABLE, node: NODE_2 },
      { description: 'Cluster Backup Job', node: NODE_2, progress: 'creating_node_backups' },
    ],
  };
}
