import { isAbsenceProven } from '../../../src/rules/jobs';

const SECOND = 1_000;

describe('whether not finding a job is an answer', () => {
  test.each([
    ['never seen, missing for 29 s', 29, undefined, false],
    ['never seen, missing for 30 s', 30, undefined, true],
    ['alive 299 s ago, missing for 200 s', 200, 299, false],
    ['alive 300 s ago, missing for 29 s', 29, 300, false],
    ['alive 300 s ago, missing for 30 s', 30, 300, true],
  ])('%s', (_name, missingFor, aliveAgo, proven) => {
    const nowMs = 1_000_000 * SECOND;
    const seen = aliveAgo === undefined ? {} : { seenAliveMs: nowMs - aliveAgo * SECOND };
    expect(isAbsenceProven({ nowMs, absentSinceMs: nowMs - missingFor * SECOND, ...seen })).toBe(proven);
  });
});
