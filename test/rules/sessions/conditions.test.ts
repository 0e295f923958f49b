import { matchRuleSchema } from '../../../src/contracts/schemas/conditions';
import { evaluateRule } from '../../../src/rules/sessions/evaluate-rule';
import type { SessionRecord } from '../../../src/contracts/session';
import { session } from '../support/timeline';

const truth = (condition: object, record: SessionRecord, knownAbsent: string[] = []) =>
  evaluateRule(matchRuleSchema.parse({ name: 'rule', ...condition }), record, new Set(knownAbsent)).truth;

const without = (...names: (keyof SessionRecord)[]) => {
  const record = session({ tapeDevice: 'nrst0a', scsi: 'mc0' });
  for (const name of names) delete record[name];
  return record;
};

test.each([
  ['dataState', { data: { state: 'halted' } }, ['halted'], 'yes'],
  ['dataState', { data: { state: 'halted' } }, ['idle', 'absent'], 'no'],
  ['dataState', { data: { state: 'hibernating' } }, ['idle', 'absent'], 'unknown'],
  ['dataReason', { data: { reason: 'aborted' } }, ['aborted'], 'yes'],
  ['dataReason', { data: { reason: 'aborted' } }, ['successful'], 'no'],
  ['moverState', { mover: { state: 'paused' } }, ['paused'], 'yes'],
  ['moverReason', { mover: { reason: 'seek' } }, ['end_of_media'], 'no'],
  ['moverReason', { mover: {} }, ['end_of_media'], 'unknown'],
  ['moverReason', { mover: {} }, ['end_of_media', 'absent'], 'yes'],
  ['operation', { data: { operation: 'restore' } }, ['restore'], 'yes'],
  ['operation', { data: { operation: 'verify' } }, ['restore'], 'unknown'],
  ['engine', { engine: 'smtape' }, ['dump'], 'no'],
  ['engine', { engine: 'dump' }, ['dump'], 'yes'],
])('%s of %j, asked for %j: %s', (name, parts, wanted, expected) => {
  expect(truth({ [name]: wanted }, session(parts))).toBe(expected);
});

test('a field that is known to be absent does not hold', () => {
  expect(truth({ moverReason: ['seek'] }, session(), ['moverReason'])).toBe('no');
});

test.each([
  ['client', '10.20.0.7', ['10.20.0.0/24'], 'yes'],
  ['client', '10.21.0.7', ['10.20.0.0/24', '10.21.0.7/32'], 'yes'],
  ['client', '10.21.0.7', ['10.20.0.0/24'], 'no'],
  ['client', 'fd00::7', ['10.20.0.0/24'], 'no'],
  ['client', '10.20.0.7', ['fd00::/64'], 'no'],
  ['client', 'fd00::7', ['fd00::/64'], 'yes'],
  ['client', '::ffff:10.20.0.7', ['10.20.0.0/24'], 'yes'],
  ['client', '::ffff:10.20.0.7', ['::ffff:0:0/96'], 'yes'],
  ['client', '010.20.0.7', ['10.20.0.0/24', '8.20.0.0/24'], 'unknown'],
  ['client', '10.5127', ['10.0.0.0/8'], 'unknown'],
  ['client', 'backup.example.com', ['0.0.0.0/0'], 'unknown'],
  ['client', '', ['0.0.0.0/0'], 'unknown'],
  ['source', '10.20.0.1', ['10.20.0.1/32'], 'yes'],
])('%s %s in %j: %s', (name, address, networks, expected) => {
  expect(truth({ [name]: networks }, session({ [name]: address }))).toBe(expected);
});

test.each([
  ['path', '/svm1/vol1', ['/svm1/*'], 'yes'],
  ['path', '/svm1/vol1/qtree', ['/svm1/*'], 'no'],
  ['path', '/svm1/.snapshot', ['/svm1/*'], 'yes'],
  ['path', '/svm1/vol1', ['!/svm2/*'], 'no'],
  ['ownerSvm', 'svm1', ['svm[12]'], 'yes'],
  ['ownerSvm', 'cluster1', ['svm[12]'], 'no'],
  ['node', 'node1', ['node{1,2}'], 'yes'],
  ['tapeDevice', 'nrst0a', ['nrst*'], 'yes'],
])('%s %s by the globs %j: %s', (name, text, globs, expected) => {
  const field = name === 'ownerSvm' ? 'svm' : name;
  expect(truth({ [name]: globs }, session({ [field]: text }))).toBe(expected);
});

test.each([
  ['client', { client: ['0.0.0.0/0'] }, 'client'],
  ['path', { path: ['**'] }, 'path'],
  ['svm', { ownerSvm: ['*'] }, 'svm'],
  ['node', { node: ['*'] }, 'node'],
  ['tapeDevice', { tapeDevice: ['*'] }, 'tapeDevice'],
  ['engine', { engine: ['dump'] }, 'engine'],
] as const)('an absent %s is unknown to %j', (_field, condition, name) => {
  expect(truth(condition, without(name))).toBe('unknown');
});

test.each([
  ['svm1', '/tenant/vol1', ['tenant'], 'yes'],
  ['svm1', '/tenant/vol1', ['svm1'], 'yes'],
  ['svm1', '/tenant/vol1', ['other'], 'no'],
  [undefined, '/tenant/vol1', ['tenant'], 'yes'],
  [undefined, '/tenant/vol1', ['other'], 'unknown'],
  ['svm1', undefined, ['svm1'], 'yes'],
  ['svm1', undefined, ['other'], 'unknown'],
  ['svm1', 'vol1', ['other'], 'unknown'],
])('svm: owner %s with path %s against %j: %s', (svm, path, globs, expected) => {
  const record = without('svm', 'path');
  expect(truth({ svm: globs }, { ...record, ...(svm && { svm }), ...(path && { path }) })).toBe(expected);
});

const HELD = { tapeDevice: 'nrst0a' };

test.each([
  [HELD, ['tape'], [], 'yes'],
  [HELD, ['scsi'], [], 'unknown'],
  [HELD, ['none'], [], 'no'],
  [HELD, ['none', 'tape'], [], 'yes'],
  [{ scsi: 'mc0' }, ['tape', 'scsi'], [], 'yes'],
  [{ scsi: 'mc0' }, ['none'], ['holds'], 'no'],
  [{}, ['tape', 'scsi'], [], 'unknown'],
  [{}, ['none'], [], 'unknown'],
  [{}, ['none'], ['holds'], 'yes'],
  [{}, ['tape'], ['holds'], 'no'],
])('a session that shows %j holds %j, known absent %j: %s', (parts, holds, knownAbsent, expected) => {
  expect(truth({ holds }, session(parts), knownAbsent)).toBe(expected);
});

test('the drive of a session that is known to hold nothing is known to be none', () => {
  expect(truth({ tapeDevice: ['*'] }, session(), ['holds'])).toBe('no');
});

test.each([
  [5_000, 0, { minBytes: 5_000 }, 'yes'],
  [0, 5_000, { minBytes: 5_000 }, 'yes'],
  [4_999, 0, { minBytes: 5_000 }, 'no'],
  [5_000, undefined, { minBytes: 5_000 }, 'yes'],
  [4_999, undefined, { minBytes: 5_000 }, 'unknown'],
  [5_000, 0, { maxBytes: 5_000 }, 'yes'],
  [5_001, 0, { maxBytes: 5_000 }, 'no'],
  [5_001, undefined, { maxBytes: 5_000 }, 'no'],
  [0, undefined, { maxBytes: 5_000 }, 'unknown'],
])('counters %s and %s against %j: %s', (data, mover, condition, expected) => {
  const record = { ...session(), data: { ...(data !== undefined && { bytes: data }) }, mover: {} };
  if (mover !== undefined) Object.assign(record.mover, { bytes: mover });
  expect(truth(condition, record)).toBe(expected);
});

test('a rule needs every condition, and one that fails outweighs one that is unknown', () => {
  const unknown = { path: ['/svm1/*'] };
  const record = without('path');
  expect(truth({ dataState: ['halted'], engine: ['dump'] }, record)).toBe('yes');
  expect(truth({ dataState: ['halted'], ...unknown }, record)).toBe('unknown');
  expect(truth({ dataState: ['idle'], ...unknown }, record)).toBe('no');
});

test('a name of clients whose networks are not known neither matches nor lets a session go', () => {
  expect(truth({ client: ['backup01'] }, session())).toBe('unknown');
  expect(truth({ client: ['backup01', '10.20.0.7'] }, session())).toBe('yes');
  expect(truth({ client: ['backup01', '10.20.0.8'] }, session())).toBe('unknown');
});
