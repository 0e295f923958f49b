import { DEFAULT_SWITCHES } from '../../src/simulator';
import { SimulatedJob, type JobAction } from '../../src/simulator/world/job';
import type { JobSpec } from '../../src/simulator/world/spec';

const at = (seconds: number): number => seconds * 1000;

function job(spec: Partial<JobSpec> = {}) {
  const made = new SimulatedJob({ uuid: 'u' }, { description: 'a job', work: 100, ...spec }, 0);
  return {
    act: (action: JobAction, seconds: number) => made.act(action, at(seconds)),
    state: (seconds: number) => made.record(at(seconds), DEFAULT_SWITCHES)?.state,
    record: (seconds: number) => made.record(at(seconds), DEFAULT_SWITCHES),
  };
}

it('is queued, runs, succeeds and is forgotten 300 s later', () => {
  const { state } = job({ queued: 10 });
  expect([5, 50, 110, 409, 410].map(state)).toEqual(['queued', 'running', 'success', 'success', undefined]);
  expect(job().record(50)?.end_time).toBeUndefined();
});

it('fails with a code, a message and an error object', () => {
  const failing = job({ outcome: { code: 1638555, message: 'locked' } });
  expect(failing.record(101)).toMatchObject({
    state: 'failure',
    code: 1638555,
    message: 'locked',
    error: { code: '1638555', message: 'locked' },
    end_time: '1970-01-01T00:01:40+00:00',
  });
});

it('shows a pause as running until it has landed, then holds, and does its remaining work after a resume', () => {
  const pausable = job({ pausable: true });
  expect(pausable.act('pause', 40)).toBeUndefined();
  expect([41, 43, 10_000].map(pausable.state)).toEqual(['running', 'paused', 'paused']);
  expect(pausable.act('resume', 10_000)).toBeUndefined();
  expect([10_059, 10_061].map(pausable.state)).toEqual(['running', 'success']);
});

it.each([
  ['pause', {}, 50, '458783'],
  ['cancel', { cancellable: false }, 50, '458784'],
  ['resume', {}, 50, '458771'],
  ['pause', { pausable: true, queued: 60 }, 50, '458776'],
  ['pause', { pausable: true }, 101, '458762'],
  ['cancel', {}, 101, '458762'],
] as const)('refuses to %s when %p at %p s: %s', (action, spec, seconds, code) => {
  expect(job(spec).act(action, seconds)).toBe(code);
});

it('resume is refused while a pause is still landing', () => {
  const pausable = job({ pausable: true });
  pausable.act('pause', 40);
  expect(pausable.act('resume', 41)).toBe('458771');
});

it.each(['failure', 'success'] as const)('a cancelled job may end as %s', (cancelEnds) => {
  const cancelled = job({ cancelEnds });
  cancelled.act('cancel', 40);
  expect([41, 43].map(cancelled.state)).toEqual(['running', cancelEnds]);
});
