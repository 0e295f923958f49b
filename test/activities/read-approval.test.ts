import {
  commandTo,
  findApproval,
  findPending,
  killOf,
  readApproval,
} from '../../src/activities/read-approval';
import { OntapError } from '../../src/ontap';

const OWNER = '13bb2092-458b-11e9-9c06-0050568ea604';
const OTHER = '23bb2092-458b-11e9-9c06-0050568ea604';
const target = killOf({ ownerUuid: OWNER, sessionId: '2000:4000' });
const APPROVE = 'security multi-admin-verify request approve -index 5';

const read = (operation: string | undefined, query: string | undefined, of = target) => {
  const about = {
    ...(operation === undefined ? {} : { operation }),
    ...(query === undefined ? {} : { query }),
  };
  const reader = { getApprovalRequest: async () => ({ ...about, state: 'executed' }) };
  return readApproval(reader, { index: 5 }, of);
};

const KILL = 'vserver services ndmp kill';

test.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['cluster session modify', '-vserver svm1 -session-id 2000:4000'],
  [KILL, '-vserver svm1'],
  [KILL, '-vserver svm1 -session-id 2000:4000'],
  ['kill', '2000:4000'],
  [KILL, `/api/protocols/ndmp/sessions/${OWNER.toUpperCase()}/2000:4000`],
])('the state of a request for %s of %s is believed', async (operation, query) => {
  expect(await read(operation, query)).toMatchObject({ index: 5, state: 'executed' });
});

test.each<[string, string | undefined]>([
  [KILL, '-vserver svm1 -session-id 2000:4001'],
  [KILL, `${OTHER} 2000:4000`],
])('that of a request for %s of %s says nothing about the kill', async (operation, query) => {
  expect(await read(operation, query)).toEqual({ index: 5, command: APPROVE });
});

test('the request of another job says nothing about a command, whatever ONTAP calls that', async () => {
  const pause = commandTo(OWNER, 'pause');
  expect(await read('job pause', OWNER, pause)).toMatchObject({ state: 'executed' });
  expect(await read('cluster job modify', OWNER, pause)).toMatchObject({ state: 'executed' });
  expect(await read('job pause', OTHER, pause)).not.toHaveProperty('state');
});

describe('the request of a write whose answer nobody heard', () => {
  const open = (...requests: { index?: number; operation?: string; query?: string }[]) => ({
    listOpenRequests: async () => requests,
  });

  test.each([
    ['that says nothing is perhaps ours', {}, true],
    ['of the same command is perhaps ours', { operation: KILL }, true],
    ['that names another session is not', { query: '2000:4001' }, false],
    ['of another command is not', { operation: 'volume delete' }, false],
  ])('without a number, and %s', async (_, record, isOurs) => {
    const perhaps = { command: 'security multi-admin-verify request show -state pending' };
    const reader = open(record, { index: 6, query: '2000:4001' });
    expect(await findApproval(reader, target)).toEqual(isOurs ? perhaps : undefined);
  });

  test('is found by what it names, the newest of them', async () => {
    const reader = open(
      { index: 3, operation: KILL, query: '2000:4000' },
      { index: 5, operation: KILL, query: `-vserver svm1 -session-id 2000:4000` },
      { index: 6, operation: KILL, query: '2000:4001' },
      { index: 7, operation: KILL },
      { index: 8, operation: KILL, query: `${OTHER} 2000:4000` },
    );
    expect(await findApproval(reader, target)).toEqual({ index: 5, twins: [3], command: APPROVE });
  });

  test('is not known where ONTAP shows none', async () => {
    expect(await findApproval({ listOpenRequests: async () => undefined }, target)).toBeUndefined();
  });

  test('is looked for again while ONTAP does not answer: nothing is sent meanwhile', async () => {
    const error = new OntapError({ kind: 'busy', retryable: true, message: 'no' });
    const listOpenRequests = () => Promise.reject(error);
    await expect(findApproval({ listOpenRequests }, target)).rejects.toThrow(error);
  });
});

describe('the pending request of another run', () => {
  type Open = { index: number; operation?: string; query?: string; state?: 'pending' | 'approved' };
  const session = { ownerUuid: OWNER, sessionId: '2000:4000', svm: 'svm1', node: 'n1' };
  const QUERY = '-vserver svm1 -session-id 2000:4000';

  /** @param now - How the request is by now. */
  const pending = (requests: Open[], now = 'pending') =>
    findPending(
      {
        recentOpenRequests: async () => requests,
        getApprovalRequest: async () => ({ state: now }),
      },
      killOf(session),
    );

  test.each([
    ['names the SVM and the session', QUERY],
    ['names the node and the session', '-node n1 -session-id 2000:4000'],
    ['names both ids', `${OWNER} 2000:4000`],
  ])('is one that %s', async (_, query) => {
    expect(await pending([{ index: 5, operation: KILL, query }])).toMatchObject({
      index: 5,
      state: 'pending',
    });
  });

  test.each([
    ['names the session of another SVM', '-vserver svm2 -session-id 2000:4000'],
    ['names the session alone: each SVM may have one of that id', '-session-id 2000:4000'],
    ['names the SVM alone', '-vserver svm1'],
    ['names another session', '-vserver svm1 -session-id 2000:4001'],
  ])('is none that %s', async (_, query) => {
    expect(await pending([{ index: 5, operation: KILL, query }])).toBeUndefined();
  });

  test.each(['approved', 'executed', 'vetoed', 'expired'])(
    'is none that is %s by now: the write may go',
    async (state) => {
      expect(await pending([{ index: 5, operation: KILL, query: QUERY }], state)).toBeUndefined();
    },
  );

  test('is none beside one that is approved: that can be carried out', async () => {
    const [approved, later] = [
      { index: 5, query: QUERY, state: 'approved' as const },
      { index: 6, query: QUERY },
    ];
    expect(await pending([approved, later])).toBeUndefined();
    const listOpenRequests = async () => [approved, later];
    expect(await findApproval({ listOpenRequests }, killOf(session))).toMatchObject({ index: 5 });
  });
});
