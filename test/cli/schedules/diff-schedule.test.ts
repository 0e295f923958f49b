import { contentHash } from '../../../src/client/schedules/content';
import { type CurrentSchedule, diffSchedule } from '../../../src/client/schedules/diff-schedule';
import { pauseNote } from '../../../src/contracts/pause-note';

const content = (change: Record<string, string> = {}) =>
  new Map(Object.entries({ starts: 'every 4h', mode: 'report', ...change }));

const wanted = (change: Record<string, string> = {}, paused = false) => ({
  name: 'nightly',
  content: content(change),
  paused,
});

const there = (change: Partial<CurrentSchedule> = {}): CurrentSchedule => ({
  name: 'nightly',
  content: content(),
  appliedHash: contentHash(content()),
  paused: false,
  ...change,
});

const by = (through: 'file' | 'command' | 'halt') => pauseNote({ through, by: 'alice', reason: 'r' });

const resumed = { path: 'paused', before: 'true', after: 'false' };
const paused = { path: 'paused', before: 'false', after: 'true' };
const later = { path: 'starts', before: 'every 4h', after: 'every 5h' };

test.each([
  ['what is the same', wanted(), there(), { action: 'none', changes: [] }],
  ['what differs', wanted({ starts: 'every 5h' }), there(), { action: 'change', changes: [later] }],
  [
    'a key that is only on one side',
    wanted({ jitter: '5m' }),
    there({ content: content({ endAt: 'x' }) }),
    {
      action: 'change',
      changes: [
        { path: 'endAt', before: 'x' },
        { path: 'jitter', after: '5m' },
      ],
      editedByHand: true,
    },
  ],
  [
    'what was replaced as a whole',
    wanted({ starts: 'every 5h' }),
    there({ appliedHash: undefined }),
    { action: 'change', changes: [later], editedByHand: true },
  ],
  ['a pause that the file wants', wanted({}, true), there(), { action: 'pause', changes: [paused] }],
  [
    'a pause that the file wants and somebody made',
    wanted({}, true),
    there({ paused: true, note: by('command') }),
    { action: 'none', changes: [] },
  ],
  [
    'a pause that the file wanted',
    wanted(),
    there({ paused: true, note: by('file') }),
    { action: 'resume', changes: [resumed] },
  ],
  [
    'a change with the end of its pause',
    wanted({ starts: 'every 5h' }),
    there({ paused: true, note: by('file') }),
    { action: 'change', changes: [later, resumed] },
  ],
  [
    'a pause that a person made',
    wanted(),
    there({ paused: true, note: by('command') }),
    { action: 'none', changes: [], staysPaused: { through: 'command', by: 'alice', reason: 'r' } },
  ],
  [
    'a pause by halt, with a change',
    wanted({ starts: 'every 5h' }),
    there({ paused: true, note: by('halt') }),
    { action: 'change', changes: [later], staysPaused: { through: 'halt', by: 'alice', reason: 'r' } },
  ],
  [
    'a pause by the Temporal UI',
    wanted(),
    there({ paused: true, note: 'night off' }),
    { action: 'none', staysPaused: { reason: 'night off' } },
  ],
])('%s', (_case, want, have, diff) => {
  expect(diffSchedule('nightly', want, have)).toEqual({
    name: 'nightly',
    scheduleId: 'ontap-workflows/nightly',
    changes: [],
    editedByHand: false,
    ...diff,
  });
});

test('what is new is created with everything, what is not wanted any more is deleted', () => {
  expect(diffSchedule('nightly', wanted(), undefined)).toMatchObject({
    action: 'create',
    changes: [
      { path: 'mode', after: 'report' },
      { path: 'starts', after: 'every 4h' },
    ],
  });
  expect(diffSchedule('nightly', undefined, there())).toMatchObject({
    action: 'delete',
    changes: [
      { path: 'mode', before: 'report' },
      { path: 'starts', before: 'every 4h' },
    ],
    editedByHand: false,
  });
});
