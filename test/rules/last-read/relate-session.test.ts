import { relateSession } from '../../../src/rules/last-read/relate-session';
import type { SessionRecord } from '../../../src/contracts/session';

const TCP = { type: 'tcp', address: '10.20.0.11', port: 49_152 };

const PLANNED: SessionRecord = {
  ownerUuid: '1cd8a442-86d1-11e0-ae1c-123478563412',
  sessionId: '1000:2000',
  node: 'node1',
  svm: 'svm1',
  path: '/svm1/vol1',
  client: '10.20.0.9',
  clientPort: 40_000,
  source: '192.168.10.11',
  engine: 'dump',
  tapeDevice: 'nrst0a',
  tapeMode: 'write',
  data: { state: 'active', operation: 'backup', bytes: 100, connection: TCP },
  mover: { state: 'paused', reason: 'end_of_media', mode: 'read', bytes: 100, connection: TCP },
};

const ABORTED = { state: 'halted', reason: 'aborted' };
const { data, mover } = PLANNED;

function without(record: SessionRecord, ...keys: (keyof SessionRecord)[]): SessionRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => !keys.includes(key as keyof SessionRecord)),
  ) as unknown as SessionRecord;
}

test('what has not changed is the same', () => {
  expect(relateSession(PLANNED, structuredClone(PLANNED))).toBe('same');
});

test.each<[string, Partial<SessionRecord>]>([
  ['client', { client: '10.20.0.10' }],
  ['port', { clientPort: 40_001 }],
])('another %s of the control connection is another session, whatever else it shows', (_part, change) => {
  expect(relateSession(PLANNED, { ...PLANNED, ...change })).toBe('replaced');
  expect(relateSession(PLANNED, { ...PLANNED, ...change, data: { ...data, ...ABORTED } })).toBe('replaced');
});

test.each<[string, Partial<SessionRecord>]>([
  ['both services aborted', { data: { ...data, ...ABORTED }, mover: { ...mover, ...ABORTED } }],
  ['the data service alone aborted', { data: { ...data, ...ABORTED } }],
  ['the mover alone aborted', { mover: { ...mover, ...ABORTED } }],
])('with %s it is stopped', (_what, change) => {
  expect(relateSession(PLANNED, { ...PLANNED, ...change })).toBe('stopped');
});

test('a stopped session may have given back its connections, its drive and its work', () => {
  const released = without(
    {
      ...PLANNED,
      data: { ...ABORTED, bytes: 100 },
      mover: { ...ABORTED, bytes: 100 },
    },
    'tapeDevice',
    'tapeMode',
  );
  expect(relateSession(PLANNED, released)).toBe('stopped');
});

const STOPPED = { ...PLANNED, data: { ...data, ...ABORTED }, mover: { ...mover, ...ABORTED } };

test.each<[string, SessionRecord]>([
  ['data bytes', { ...STOPPED, data: { ...STOPPED.data, bytes: 101 } }],
  ['fewer mover bytes', { ...STOPPED, mover: { ...STOPPED.mover, bytes: 99 } }],
  ['a counter that is not shown', { ...STOPPED, data: { ...ABORTED } }],
  ['another data connection', { ...STOPPED, data: { ...STOPPED.data, connection: { ...TCP, port: 1 } } }],
  ['a path of another volume', { ...STOPPED, path: '/svm1/vol2' }],
  ['another drive', { ...STOPPED, tapeDevice: 'nrst1a' }],
  ['a robot', { ...STOPPED, scsi: 'mc0' }],
  ['another operation', { ...STOPPED, data: { ...STOPPED.data, operation: 'restore' } }],
  ['a mover that waits for the next one', { ...STOPPED, mover: { state: 'listening', bytes: 100 } }],
  [
    'data halted for another reason',
    { ...STOPPED, data: { ...data, state: 'halted', reason: 'successful' } },
  ],
])('with %s it lives, though it shows as aborted', (_what, now) => {
  expect(relateSession(PLANNED, now)).toBe('moved');
});

test('what was aborted before the plan was not stopped by us when something else changes', () => {
  const planned = { ...PLANNED, data: { ...data, ...ABORTED }, mover: { state: 'idle', bytes: 0 } };
  expect(relateSession(planned, without(planned, 'tapeDevice'))).toBe('moved');
});

test('a control connection that is not shown any more proves nothing, and saves the session', () => {
  expect(relateSession(PLANNED, without(PLANNED, 'client', 'clientPort'))).toBe('moved');
});
