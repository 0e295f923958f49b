import type { PlanInput } from '../../../src/contracts/plan';
import { planCleanup } from '../../../src/rules/sessions';
import type { SessionRecord } from '../../../src/contracts/session';
import { inputOf, killedIds, OWNER, plan, policyOf, session } from '../support/timeline';

const INPUT = inputOf({ sessions: [[session()]] });
const incomplete = (parts: Partial<PlanInput>) => planCleanup({ ...INPUT, ...parts }).incomplete;
const times = (...minutes: number[]) =>
  minutes.map((minute, index) => {
    const sample = index === minutes.length - 1 ? INPUT.samples.at(-1) : INPUT.samples[index];
    if (sample === undefined) throw new Error('too many minutes for the samples');
    const at = new Date(Date.parse('2026-03-01T00:00:00Z') + minute * 60_000).toISOString();
    return { ...sample, listing: { ...sample.listing, at } };
  });

test('an undisturbed window is complete', () => {
  expect(incomplete({})).toEqual([]);
});

test('another cluster at the end, or another NDMP mode, concludes nothing', () => {
  expect(incomplete({ last: { ...INPUT.last, uuid: OWNER } })).toEqual([
    `the cluster's uuid changed from ${INPUT.first.uuid} to ${OWNER}`,
  ]);
  expect(incomplete({ last: { ...INPUT.last, ndmpMode: 'node' } })).toEqual([
    'the NDMP mode changed from svm to node',
  ]);
});

test('a single sample concludes nothing, and kills nothing', () => {
  const made = planCleanup({ ...INPUT, samples: INPUT.samples.slice(0, 1) });
  expect(made.incomplete).toContain('1 samples instead of 5');
  expect(killedIds(made)).toEqual([]);
});

test('fewer samples than the policy says conclude nothing', () => {
  expect(incomplete({ samples: times(0, 40) })).toEqual(['2 samples instead of 5']);
});

test('samples that do not go forward in time conclude nothing', () => {
  const text = 'the times of the samples do not increase';
  expect(incomplete({ samples: times(0, 20, 10, 30, 40) })).toEqual([text]);
  expect(incomplete({ samples: times(0, 10, 10, 30, 40) })).toEqual([text]);
});

test('a window may be a tenth of an interval short, for the clocks of two workers, and no more', () => {
  expect(incomplete({ samples: times(0, 10, 20, 30, 39) })).toEqual([]);
  expect(incomplete({ samples: times(0, 10, 20, 30, 38.9) })).toEqual([
    'the samples span less than the window of 40m',
  ]);
});

test('digests at an end of the window conclude nothing', () => {
  const [first, ...rest] = INPUT.samples.slice(1);
  if (first === undefined) throw new Error('no samples');
  expect(incomplete({ samples: [first, first, ...rest] })).toContain(
    'the first or the last sample has no full records',
  );
});

describe('three active sessions of which none moves', () => {
  const active = (id: number, bytes = 5_000): SessionRecord =>
    session({ sessionId: `1:${id}`, data: { state: 'active', bytes } });
  const frozen = [active(1), active(2), active(3)];
  const text = 'suspicious view: 3 sessions are active and none of them moved';
  const HUNG = { name: 'hung', dataState: ['active'] };
  const OVER = { name: 'over', dataState: ['halted'] };

  test('are a reason to kill nothing that is not active', () => {
    const made = plan({ sessions: [[...frozen, session()]] });
    expect(made.incomplete).toEqual([text]);
  });

  test('are a remark for the approver when the rules look for active ones', () => {
    const made = plan({ policy: policyOf({ match: [HUNG] }), sessions: [frozen] });
    expect(made).toMatchObject({ incomplete: [], remarks: [text] });
    expect(killedIds(made)).toHaveLength(3);
  });

  test('are a reason again when a rule beside looks for others', () => {
    const policy = policyOf({ match: [HUNG, OVER] });
    expect(plan({ policy, sessions: [[...frozen, session()]] }).incomplete).toEqual([text]);
  });

  test('are a reason when a rule names active beside what it kills', () => {
    const BOTH = { name: 'both', dataState: ['halted', 'active'] };
    const policy = policyOf({ match: [BOTH], protect: [{ name: 'busy', dataState: ['active'] }] });
    const made = plan({ policy, sessions: [[...frozen, session()]] });
    expect(made.incomplete).toEqual([text]);
  });

  test('are a remark when nothing is to be killed', () => {
    expect(plan({ sessions: [frozen] })).toMatchObject({ incomplete: [], remarks: [text] });
  });

  test.each([
    ['one moves', [[...frozen], [active(1), active(2), active(3, 6_000)]]],
    ['one ends', [[...frozen], [active(1), active(2)]]],
    ['there are but two', [[active(1), active(2)]]],
    ['one was active only for a while', [[...frozen], [active(1), active(2), session({ sessionId: '1:3' })]]],
  ])('are nothing when %s', (_what, sessions) => {
    const made = plan({ sessions: sessions.map((frame) => [...frame, session()]) });
    expect(made).toMatchObject({ incomplete: [], remarks: [] });
  });
});
