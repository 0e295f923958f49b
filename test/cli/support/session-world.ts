import { aCluster, aSession, finishedButOpen, halfOpen, remoteBackup } from '../../../src/simulator';

/** Moves the cursor, makes a link, turns text around. */
export const HOSTILE = '/svm1/\u001b[2J\u001b]8;;https://evil.example\u0007click\u202egpj';

const LOST = { address: '10.20.0.23', port: 10_000 };
const MEDIA = { address: '10.20.0.11', port: 10_000 };

/** Two nodes with sessions that are stale, one that works, one with a hostile path, and an id that two SVMs have. */
export const sessionWorld = () =>
  aCluster({
    nodes: ['n1', 'n2'],
    svms: ['svm1', 'svm2'],
    sessions: [
      aSession(finishedButOpen(), { id: '1000:1', node: 'n1', client: LOST, path: '/svm1/home' }),
      aSession(finishedButOpen({ reason: 'aborted' }), {
        id: '1000:2',
        node: 'n1',
        client: LOST,
        path: '/svm1/db',
      }),
      aSession(remoteBackup(), { id: '1000:3', node: 'n1', client: MEDIA, path: '/svm1/vm' }),
      aSession(finishedButOpen(), {
        id: '1000:4',
        node: 'n2',
        svm: 'svm2',
        client: LOST,
        path: '/svm2/home',
      }),
      aSession(halfOpen(), { id: '1000:5', node: 'n2', client: MEDIA, path: HOSTILE }),
      aSession(halfOpen(), { id: '1000:9', node: 'n2', svm: 'svm1', client: MEDIA, path: '/svm1/a' }),
      aSession(halfOpen(), { id: '1000:9', node: 'n2', svm: 'svm2', client: MEDIA, path: '/svm2/a' }),
    ],
  });

export const CLIENTS = [{ cidr: '10.20.0.23/32', name: 'lost-server' }];
