import type { LastLook } from '../../../src/contracts/track-job';
import { judgeLook, type Look, seenAliveMs, seenJob } from '../../../src/rules/jobs';

const EPOCH = Date.parse('2026-11-21T08:00:00Z');
const at = (seconds: number) => new Date(EPOCH + seconds * 1_000).toISOString();
const uuid = '11111111-1111-11ef-a000-000000000001';

/** A look that asks at that second, and is answered so many seconds later. */
const judged = (second: number, look: Partial<Look> = {}, tookSeconds = 0) =>
  judgeLook({ askedMs: EPOCH + second * 1_000, answeredMs: EPOCH + (second + tookSeconds) * 1_000, ...look });
const job = (state: string) => ({ job: { uuid, state } });
const seen = (state: string, second: number, more: Partial<LastLook> = {}) =>
  ({ state, at: at(second), ...more }) as LastLook;

describe('a job that is there', () => {
  test.each([
    ['running', {}, { known: seen('running', 9) }],
    ['success', {}, { result: { kind: 'ended', ...job('success') } }],
    ['failure', { until: ['success'] }, { result: { kind: 'ended', ...job('failure') } }],
    ['paused', { until: ['paused'] }, { result: { kind: 'reached', ...job('paused') } }],
    ['paused', {}, { known: seen('paused', 9, { pausedSince: at(9) }) }],
    ['of no known state', {}, { known: seen('of no known state', 9) }],
  ])('and is %s, with %j', (state, options, verdict) => {
    expect(judged(9, { ...job(state), ...options })).toEqual(verdict);
  });

  test('is no longer missing, and was paused all the time', () => {
    const before = seen('paused', 5, { pausedSince: at(1), absentSince: at(7) });
    expect(judged(9, { before, ...job('paused') })).toEqual({
      known: seen('paused', 9, { pausedSince: at(1) }),
    });
  });

  test('is paused too long once it was seen so for the time that is allowed', () => {
    const before = seen('paused', 5, { pausedSince: at(1) });
    const options = { before, ...job('paused'), pausedFailAfterMs: 10_000 };
    expect(judged(10, options)).toHaveProperty('known');
    expect(judged(11, options)).toMatchObject({ result: { kind: 'paused_too_long' } });
  });
});

describe('a job that is missing', () => {
  test.each<[string, number, LastLook | undefined, object]>([
    ['for the first time, unseen', 0, undefined, { known: { absentSince: at(0) } }],
    ['unseen for 29 s', 29, { absentSince: at(0) }, { known: { absentSince: at(0) } }],
    ['unseen for 30 s', 30, { absentSince: at(0) }, { result: { kind: 'never_found' } }],
    ['just after it was alive', 1, seen('running', 0), { known: seen('running', 0, { absentSince: at(1) }) }],
    [
      'for 299 s: an attempt that was lost may have seen it alive just before',
      304,
      seen('paused', 0, { absentSince: at(5) }),
      { known: seen('paused', 0, { absentSince: at(5) }) },
    ],
    [
      'for 300 s after it was alive',
      305,
      seen('running', 0, { absentSince: at(5) }),
      { result: { kind: 'vanished', last: seen('running', 0, { absentSince: at(5) }) } },
    ],
    [
      'for the first time, long after it was alive',
      900,
      seen('running', 0),
      { known: seen('running', 0, { absentSince: at(900) }) },
    ],
    [
      'after it was seen ended: that may be forgotten at any time',
      60,
      seen('success', 0, { absentSince: at(20) }),
      { result: { kind: 'vanished', last: seen('success', 0, { absentSince: at(20) }) } },
    ],
  ])('%s', (_name, second, before, verdict) => {
    expect(judged(second, before === undefined ? {} : { before })).toEqual(verdict);
  });

  test('counts from the answer of the first read in vain to the question of the last one', () => {
    expect(judged(0, {}, 20)).toEqual({ known: { absentSince: at(20) } });
    expect(judged(49, { before: { absentSince: at(20) } }, 20)).toHaveProperty('known');
    expect(judged(50, { before: { absentSince: at(20) } })).toHaveProperty('result');
  });
});

test('a job is seen when ONTAP had answered, and alive unless it had ended', () => {
  expect(judged(0, job('running'), 20)).toEqual({ known: seen('running', 20) });
  expect(seenAliveMs(seen('running', 20))).toBe(EPOCH + 20_000);
  expect(seenAliveMs(seen('quitting', 20))).toBe(EPOCH + 20_000);
  expect([seen('success', 20), { absentSince: at(0) }, undefined].map(seenAliveMs)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('what is carried from look to look is cut', () => {
  const long = { uuid, state: 's'.repeat(200), message: 'm'.repeat(900) };
  const { state, message } = seenJob(long, undefined, EPOCH);
  expect([state.length, message?.length]).toEqual([100, 500]);
});
