import fc from 'fast-check';
import { DRAIN_ROOM } from '../../../src/contracts/history-room';
import type { DrainJobs } from '../../../src/contracts/drain';
import { jobsThatHold, openJobs, pausesWanted } from '../../../src/rules/drain';
import { runs } from '../../support/runs';

const STATES = ['running', 'queued', 'paused', 'success', 'failure', 'odd', undefined] as const;
const MODES: readonly DrainJobs[] = ['pause', 'wait', 'list'];

const job = (uuid: string, state?: string) => ({ uuid, ...(state === undefined ? {} : { state }) });

test('jobs that run are paused, once', () => {
  const jobs = [job('a', 'running'), job('b', 'running'), job('c', 'queued'), job('d', 'paused'), job('e')];
  expect(pausesWanted(jobs, { jobs: 'pause', granted: true, begun: new Set(['b']) })).toEqual(['a']);
});

test('whatever jobs come and go, none is paused without the grant or the wish, none twice, and not too many', () => {
  const look = fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.constantFrom(...STATES)), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(
      fc.array(look, { maxLength: 6 }),
      fc.constantFrom(...MODES),
      fc.boolean(),
      (looks, jobs, granted) => {
        const begun = new Set<string>();
        for (const seen of looks) {
          const listed = new Map(seen.map(([id, state]) => [`${id}`, job(`${id}`, state)]));
          const wanted = pausesWanted([...listed.values()], { jobs, granted, begun });
          for (const uuid of wanted) {
            expect(begun).not.toContain(uuid);
            expect(listed.get(uuid)?.state).toBe('running');
            begun.add(uuid);
          }
        }
        expect(begun.size).toBeLessThanOrEqual(jobs === 'pause' && granted ? DRAIN_ROOM.pauses : 0);
      },
    ),
    runs(200),
  );
});

test.each([
  ['running', 1],
  ['queued', 1],
  ['odd', 1],
  [undefined, 1],
  ['paused', 0],
  ['success', 0],
  ['failure', 0],
])('a job that is %s holds the node: %d', (state, count) => {
  const open = openJobs([job('a', state)]);
  expect(jobsThatHold(open, 'wait')).toBe(count);
  expect(jobsThatHold(open, 'pause')).toBe(count);
  expect(jobsThatHold(open, 'list')).toBe(0);
});

test('jobs that are not shown hold the node, unless they are only to be listed', () => {
  expect(jobsThatHold(undefined, 'wait')).toBe(1);
  expect(jobsThatHold(undefined, 'list')).toBe(0);
});
