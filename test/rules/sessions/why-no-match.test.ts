import fc from 'fast-check';
import type { SessionRecord } from '../../../src/contracts/session';
import { decision, policyOf, session } from '../support/timeline';

const LONG = 'x'.repeat(300);

type Change = Parameters<typeof session>[0];

const whyOf = (match: Record<string, unknown>[], record: SessionRecord): string => {
  const decided = decision({ policy: policyOf({ match }), sessions: [[record]] });
  expect(decided).toMatchObject({ decision: 'kept', reason: 'no_match' });
  return decided?.why ?? '';
};

test.each<[string, Record<string, unknown>, Change, string]>([
  ['a state', { dataState: ['halted'] }, { data: { state: 'active' } }, 'data is active, r wants halted'],
  [
    'several states',
    { moverState: ['idle', 'halted', 'absent'] },
    { mover: { state: 'active' } },
    'mover is active, r wants idle, halted or absent',
  ],
  ['a reason', { dataReason: ['aborted'] }, {}, "data's reason is successful, r wants aborted"],
  [
    'a reason of the mover',
    { moverReason: ['seek'] },
    { mover: { state: 'paused', reason: 'end_of_media' } },
    "mover's reason is end_of_media, r wants seek",
  ],
  ['an operation', { operation: ['restore'] }, {}, 'operation is backup, r wants restore'],
  ['an engine', { engine: ['smtape'] }, {}, 'engine is dump, r wants smtape'],
  [
    'what it holds',
    { holds: ['none'] },
    { tapeDevice: 'nrst0a', scsi: 'mc0' },
    'it holds tape and scsi, r wants none',
  ],
  ['a network', { client: ['10.9.0.0/16'] }, {}, 'client is 10.20.0.7, r wants 10.9.0.0/16'],
  ['a network of its source', { source: ['10.9.0.0/16'] }, {}, 'source is 10.20.0.1, r wants 10.9.0.0/16'],
  ['a path', { path: ['/svm2/*'] }, {}, 'path is /svm1/vol1, r wants /svm2/*'],
  ['an SVM', { svm: ['svm2'] }, {}, 'SVM is svm1, r wants svm2'],
  ['an owner', { ownerSvm: ['svm2'] }, {}, 'SVM is svm1, r wants svm2'],
  ['a node', { node: ['node2'] }, {}, 'node is node1, r wants node2'],
  ['a drive', { tapeDevice: ['nrst1*'] }, { tapeDevice: 'nrst0a' }, 'tape is nrst0a, r wants nrst1*'],
  ['least bytes', { minBytes: 6_000 }, {}, '5000 bytes moved, r wants at least 6000'],
  ['most bytes', { maxBytes: 10 }, {}, '5000 bytes moved, r wants at most 10'],
])('says in words that a rule fails on %s', (_what, rule, change, why) => {
  expect(whyOf([{ name: 'r', ...rule }], session(change))).toBe(`no rule matches: ${why}`);
});

test('names the rule that comes nearest, the first of several', () => {
  const far = { name: 'far', dataState: ['idle'], operation: ['none'] };
  const near = { name: 'near', dataState: ['active'], operation: ['backup'] };
  const equal = { name: 'equal', dataState: ['paused'] };
  expect(whyOf([far, near, equal], session())).toBe('no rule matches: data is halted, near wants active');
});

test('a long list is cut, and counted', () => {
  const client = Array.from({ length: 100 }, (_, index) => `10.9.${index}.0/24`);
  expect(whyOf([{ name: 'r', client }], session())).toBe(
    'no rule matches: client is 10.20.0.7, r wants 10.9.0.0/24, 10.9.1.0/24, 10.9.2.0/24, 10.9.3.0/24 or 96 more',
  );
});

test('what a path and a rule are, is told both, however long they are', () => {
  const why = whyOf([{ name: 'r', path: [`/${LONG}`] }], session({ path: `/svm1/${LONG}` }));
  expect(why).toMatch(/^no rule matches: path is \/svm1\/x+…, r wants \/x+…$/);
});

test('sessions of which the same is true have the same words', () => {
  const whys = fc
    .sample(
      fc.record({
        path: fc.stringMatching(/^[a-z/]{1,20}$/),
        clientPort: fc.integer({ min: 1, max: 65_535 }),
      }),
      50,
    )
    .map((change) => whyOf([{ name: 'r', dataState: ['active'] }], session(change)));
  expect(new Set(whys).size).toBe(1);
});
