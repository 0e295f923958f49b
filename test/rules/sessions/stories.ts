import type { SessionRecord } from '../../../src/contracts/session';
import { session } from '../support/timeline';
import type { Shipped } from '../support/shipped';

/** Records at one of `count` samples; a story that changes does so between them. */
type Frame = (index: number, count: number) => SessionRecord[];

/** The life of a session as ONTAP shows it, and which policies may take it for stale. */
export interface Story {
  name: string;
  frame: Frame;
  /** Policies that plan to kill it, by the ids that they kill; every other policy kills nothing. */
  stale?: Partial<Record<Shipped, string[]>>;
}

const ONE = '2000:4000';
const OTHER = '3000:4000';
const SERVER = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
const TAPE = { tapeDevice: 'nrst0a', tapeMode: 'write' };
const IDLE = { state: 'idle', reason: 'not_available', operation: 'none', bytes: 0 };

const over = (index: number, count: number) => index >= count / 2;

/** Backup to a media server: today's usual. */
const remote = (data: object, mover: object = {}) =>
  session({ data: { connection: SERVER, ...data }, mover });

/** Backup to a drive of the same node. */
const local = (data: object, mover: object) =>
  session({
    ...TAPE,
    data: { connection: { type: 'local' }, ...data },
    mover: { mode: 'read', connection: { type: 'local' }, ...mover },
  });

/** Both halves of a transfer between two nodes, the data half first. */
const threeWay = (data: object, mover: object) => [
  session({ data: { connection: SERVER, ...data } }),
  session({
    ...TAPE,
    sessionId: OTHER,
    node: 'node3',
    data: IDLE,
    mover: { mode: 'read', connection: SERVER, ...mover },
  }),
];

const running = (bytes: number) => ({ state: 'active', operation: 'backup', reason: 'not_available', bytes });
const restoring = (bytes: number) => ({ ...running(bytes), operation: 'restore' });
const halted = (reason: string) => ({ state: 'halted', reason, operation: 'backup', bytes: 5_000 });
const waiting = (reason: string, bytes = 5_000) => ({ state: 'paused', reason, bytes });

const WORKING: Story[] = [
  { name: 'a remote backup maps files, for hours without a byte', frame: () => [remote(running(0))] },
  { name: 'a remote backup moves bytes', frame: (index) => [remote(running(index * 100))] },
  {
    name: 'a remote backup begins anew on one control connection, after the one before ended',
    frame: (index, count) => [over(index, count) ? remote(halted('successful')) : remote(running(9_000))],
  },
  {
    name: 'a second backup on one control connection counts from zero again and ends',
    frame: (index, count) => [remote({ ...halted('successful'), bytes: over(index, count) ? 400 : 5_000 })],
  },
  {
    name: 'a local backup to tape maps, its mover active at once',
    frame: () => [local(running(0), { state: 'active', bytes: 0 })],
  },
  {
    name: 'a local backup to tape moves bytes',
    frame: (index) => [local(running(index * 100), { state: 'active', bytes: index * 90 })],
  },
  {
    name: 'the mover still drains its last records',
    frame: (index) => [local(halted('successful'), { state: 'active', bytes: 4_000 + index })],
  },
  {
    name: 'the mover is slow to drain its last records',
    frame: () => [local(halted('successful'), { state: 'active', bytes: 4_000 })],
  },
];

const TRANSFERS: Story[] = [
  {
    name: 'a three-way transfer maps, its tape half listens for hours',
    frame: () => threeWay(running(0), { state: 'listening', bytes: 0 }),
  },
  {
    name: 'a three-way transfer moves bytes on its tape half only',
    frame: (index) => threeWay(running(5_000), { state: 'active', bytes: index * 100 }),
  },
  {
    name: 'the data half of a transfer is over, the tape half still writes',
    frame: (index) => threeWay(halted('successful'), { state: 'active', bytes: index * 100 }),
  },
  {
    name: 'the data half of a transfer is over, the tape half keeps its drive',
    frame: () =>
      threeWay(halted('successful'), { state: 'halted', reason: 'connection_closed', bytes: 5_000 }),
  },
  {
    name: 'a hung three-way transfer is for a person, since its tape half holds a drive',
    frame: () => threeWay(running(5_000), { state: 'active', bytes: 5_000 }),
  },
];

const CONTROL: Story[] = [
  {
    name: 'robot control only',
    frame: () => [session({ scsi: 'mc0', data: IDLE, mover: { state: 'idle' } })],
  },
  {
    name: 'drive control only',
    frame: () => [session({ tapeDevice: 'nrst0a', data: IDLE, mover: { state: 'idle', bytes: 0 } })],
  },
  {
    name: 'a control connection held on purpose, with a burst between two samples',
    frame: (index, count) => [session({ data: { ...IDLE, bytes: over(index, count) ? 700 : 0 } })],
  },
  {
    name: 'finished properly: halted, idle, gone',
    frame: (index, count) =>
      [[remote(halted('successful'))], [session({ data: IDLE })]][Math.floor((index * 3) / count)] ?? [],
  },
  {
    name: 'aborted by the application, until that sends stop',
    frame: (index, count) => (over(index, count) ? [] : [remote(halted('aborted'), { state: 'halted' })]),
  },
];

const TAPES: Story[] = [
  {
    name: 'the tape is full, and the next one comes after a while',
    frame: (index, count) => [
      local(running(5_000), over(index, count) ? { state: 'active', bytes: 5_000 } : waiting('end_of_media')),
    ],
  },
  { name: 'tape trouble: the mover is paused', frame: () => [local(running(5_000), waiting('media_error'))] },
  {
    name: 'tape trouble: the mover is halted',
    frame: () => [local(running(5_000), { state: 'halted', reason: 'media_error', bytes: 5_000 })],
  },
  {
    name: 'a restore pauses between files',
    frame: () => [local(restoring(5_000), waiting('seek'))],
  },
  { name: 'a restore writes', frame: () => [local(restoring(5_000), { state: 'active', bytes: 5_000 })] },
  {
    name: 'a restore waits for its next tape',
    frame: () => [local(restoring(5_000), waiting('end_of_media'))],
  },
  {
    name: 'a restore from a drive of another node waits for its next tape',
    frame: () => threeWay(restoring(5_000), waiting('end_of_media')),
  },
  {
    name: 'a restore is over',
    frame: () => [remote({ ...halted('successful'), operation: 'restore' })],
  },
];

const LEAKS: Story[] = [
  {
    name: 'leak: the backup is over, the mover idle',
    frame: () => [remote(halted('successful'))],
    stale: { default: [ONE], 'pool-pressure': [ONE] },
  },
  {
    name: 'leak: the backup failed, the mover is halted',
    frame: () => [
      local(halted('internal_error'), { state: 'halted', reason: 'connection_closed', bytes: 5_000 }),
    ],
    stale: { default: [ONE], 'pool-pressure': [ONE] },
  },
  {
    name: 'leak: the backup never got its connection, ONTAP leaves the mover out',
    frame: () => [{ ...remote({ ...halted('connect_error'), bytes: 0 }), mover: {} }],
    stale: { default: [ONE], 'pool-pressure': [ONE] },
  },
  {
    name: 'leak: half open, both sides idle',
    frame: () => [session({ data: IDLE })],
    stale: { 'idle-connections': [ONE] },
  },
  {
    name: 'leak: half open, ONTAP leaves out what is not set',
    frame: () => [{ ...session(), data: {}, mover: {} }],
    stale: { 'idle-connections': [ONE] },
  },
  {
    name: 'leak: the client was lost in mid-transfer to tape',
    frame: () => [local(running(5_000), waiting('end_of_media'))],
    stale: { 'abandoned-tape-change': [ONE] },
  },
  {
    name: 'hang of a remote dump that had moved bytes',
    frame: () => [remote(running(5_000))],
    stale: { 'hung-dumps': [ONE] },
  },
  {
    name: 'hang of a local dump that had moved bytes',
    frame: () => [local(running(5_000), { state: 'active', bytes: 4_000 })],
    stale: { 'hung-dumps': [ONE] },
  },
];

export const STORIES: Story[] = [...WORKING, ...TRANSFERS, ...CONTROL, ...TAPES, ...LEAKS];
