import fc from 'fast-check';
import { DEFAULT_SWITCHES, type Switches } from '../../src/simulator';
import { SimulatedJob, type JobAction } from '../../src/simulator/world/job';
import type { JobSpec } from '../../src/simulator/world/spec';

const at = (seconds: number): number => seconds * 1000;

function job(spec: Partial<JobSpec> = {}, change: Partial<Switches> = {}) {
  const switches = { ...DEFAULT_SWITCHES, ...change };
  const made = new SimulatedJob({ uuid: 'u' }, { description: 'a job', work: 100, ...spec }, 0);
  return {
    act: (action: JobAction, seconds: number) => made.act(action, at(seconds), switches),
    state: (seconds: number) => made.record(at(seconds), switches)?.state,
    hidden: (seconds: number) => made.internalState(at(seconds)),
    record: (seconds: number) => made.record(at(seconds), switches),
  };
}

it('is queued, runs, succeeds and is forgotten 300 s later', () => {
  const { state, record } = job({ queued: 10 });
  expect(record(5)?.start_time).toBeUndefined();
  expect([5, 50, 110, 409, 410].map(state)).toEqual(['queued', 'running', 'success', 'success', undefined]);
  expect(job().record(50)?.end_time).toBeUndefined();
});

it('is kept for as long as the switch says', () => {
  const { state } = job({}, { jobRetentionSeconds: 10 });
  expect([109, 110].map(state)).toEqual(['success', undefined]);
});

it('tells its progress, and its success in its own words', () => {
  const { record } = job({ queued: 10, progress: (done) => `${done * 100}%`, success: 'Complete: [0]' });
  expect([5, 60, 110].map((seconds) => record(seconds)?.message)).toEqual(['queued', '50%', 'Complete: [0]']);
  expect(job().record(50)?.message).toBe('running');
  expect(job({ progress: 'creating_node_backups' }).record(50)?.message).toBe('creating_node_backups');
});

const LOCKED = { code: 1638555, message: 'locked' };

it('fails with a code, a message and an error object', () => {
  const failing = job({ outcome: { ...LOCKED, arguments: [{ code: '0', message: 'hourly.0' }] } });
  expect(failing.record(101)).toMatchObject({
    state: 'failure',
    code: 1638555,
    message: 'locked',
    error: { code: '1638555', message: 'locked', arguments: [{ code: '0', message: 'hourly.0' }] },
    end_time: '1970-01-01T00:01:40+00:00',
  });
});

it.each([
  ['of its own kind', { outcome: { ...LOCKED, errorObject: false } }, {}],
  ['of an old release', { outcome: LOCKED }, { jobErrorObject: false }],
])('a failure %s has no error object', (_, spec, switches) => {
  expect(job(spec, switches).record(101)).toMatchObject({ ...LOCKED, error: undefined });
});

it('shows a pause as running until it has landed, then holds, and does its remaining work after a resume', () => {
  const pausable = job({ pausable: true });
  expect(pausable.act('pause', 40)).toBeUndefined();
  expect([41, 43, 10_000].map(pausable.state)).toEqual(['running', 'paused', 'paused']);
  expect(pausable.act('resume', 10_000)).toBeUndefined();
  expect([10_057, 10_059].map(pausable.state)).toEqual(['running', 'success']);
});

it.each([
  // action, job, at, code
  ['pause', {}, 50, '458783'],
  ['cancel', { cancellable: false }, 50, '458784'],
  ['resume', {}, 50, '458771'],
  ['resume', { queued: 60 }, 50, '458776'],
  ['pause', { pausable: true, queued: 60 }, 50, '458776'],
  ['pause', { pausable: true }, 101, '458762'],
  ['resume', { pausable: true }, 101, '458762'],
  ['cancel', {}, 101, '458762'],
] as const)('refuses to %s when %p at %p s: %s', (action, spec, seconds, code) => {
  expect(job(spec).act(action, seconds)).toBe(code);
});

it('pause and resume are refused while a pause is still landing, or a cancel', () => {
  const pausable = job({ pausable: true, pausing: 10, quitting: 10 });
  pausable.act('pause', 40);
  expect([pausable.act('pause', 41), pausable.act('resume', 41)]).toEqual(['458776', '458771']);
  pausable.act('cancel', 42);
  expect([pausable.act('pause', 43), pausable.act('resume', 43)]).toEqual(['458776', '458771']);
});

it.each(['failure', 'success'] as const)('a cancelled job may end as %s', (cancelEnds) => {
  const cancelled = job({ cancelEnds });
  cancelled.act('cancel', 40);
  expect([41, 43].map(cancelled.state)).toEqual(['running', cancelEnds]);
});

it('a queued and a paused job can be cancelled, unless the switch says that it has to run', () => {
  const paused = job({ pausable: true });
  paused.act('pause', 10);
  expect([job({ queued: 60 }).act('cancel', 5), paused.act('cancel', 20)]).toEqual([undefined, undefined]);
  expect(paused.state(23)).toBe('failure');
  const jobRefusals = { ...DEFAULT_SWITCHES.jobRefusals, cancelUnlessRunning: '458776' };
  const strict = job({ queued: 10, pausable: true }, { jobRefusals });
  expect(strict.act('cancel', 5)).toBe('458776');
  strict.act('pause', 20);
  expect(strict.act('cancel', 30)).toBe('458776');
  strict.act('resume', 31);
  expect(strict.act('cancel', 32)).toBeUndefined();
});

it('a second cancel is accepted and does not put the end off', () => {
  const cancelled = job();
  cancelled.act('cancel', 40);
  expect(cancelled.act('cancel', 41)).toBeUndefined();
  expect(cancelled.state(42)).toBe('failure');
});

it('finishes by itself, in its own way, when its work is done before a cancel or a pause has landed', () => {
  const beating = job({ quitting: 5 });
  beating.act('cancel', 97);
  expect([99, 101].map(beating.state)).toEqual(['running', 'success']);
  const failing = job({ quitting: 5, outcome: LOCKED });
  failing.act('cancel', 97);
  expect(failing.record(101)).toMatchObject({ state: 'failure', message: 'locked' });
  const pausing = job({ pausable: true, pausing: 5 });
  pausing.act('pause', 97);
  expect([99, 101].map(pausing.state)).toEqual(['running', 'success']);
});

it('ignores a cancel in its cutover, and ends with that', () => {
  const moving = job({ cutover: 8, progress: 'replicating' });
  expect(moving.act('cancel', 93)).toBeUndefined();
  expect(moving.record(93)?.message).toBe('cutover');
  expect([99, 101].map(moving.state)).toEqual(['running', 'success']);
  const early = job({ cutover: 8 });
  early.act('cancel', 90);
  expect(early.state(93)).toBe('failure');
});

it('hides pausing and quitting, and shows only the five states of the API', () => {
  const action = fc.constantFrom<JobAction>('pause', 'resume', 'cancel');
  const steps = fc.array(fc.tuple(action, fc.integer({ min: 1, max: 30 })), { maxLength: 12 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      (taken, pausing, quitting) => {
        const any = job({ queued: 5, pausable: true, pausing, quitting });
        let seconds = 0;
        for (const [name, wait] of taken) {
          any.act(name, (seconds += wait));
          const hidden = any.hidden(seconds);
          const shown = ['pausing', 'quitting'].includes(hidden) ? 'running' : hidden;
          expect(any.state(seconds)).toBe(shown);
        }
        // Nothing that was accepted is still hidden ten seconds later.
        expect(['pausing', 'quitting']).not.toContain(any.hidden(seconds + 10));
      },
    ),
  );
});
