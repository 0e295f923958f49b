import { randomBytes } from 'node:crypto';
import { sealRecord } from '../../../src/activities/evidence/seals';
import type { SealedRecord } from '../../../src/contracts/evidence';
import { FAILURE } from '../../../src/contracts/failures';
import type { RefusedWrite } from '../../../src/contracts/notification';
import type { KillTarget } from '../../../src/contracts/plan';
import { evidenceKeys } from '../../../src/node';
import type { EvidenceRecord } from '../../../src/rules/evidence';
import { TEST_KEYS } from '../../support/evidence-keys';
import { activityLogs, failureOf } from '../support/attempt';
import { evidenceFor, recordFor } from '../support/evidence';
import { kill, planned, writesTo } from '../support/kills';
import { openRig, type Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());

const MINUTE_MS = 60_000;
const [OLD, NEW] = [randomBytes(32), randomBytes(32)];

const one = (target: KillTarget, change: Partial<EvidenceRecord>): SealedRecord[] =>
  evidenceFor(target, change).slice(0, 1);

/** One character of a text becomes another. */
function altered(text: string, at: number): string {
  const other = text[at] === '1' ? '2' : '1';
  return text.slice(0, at) + other + text.slice(at + 1);
}

/** The words of a refusal, after nothing at all was sent. */
async function refusal(target: KillTarget, evidence: SealedRecord[] | undefined): Promise<string> {
  const before = rig.requests.length;
  const attempted = kill(rig, target, evidence === undefined ? {} : { evidence });
  const failure = await failureOf(attempted.result);
  expect(failure).toMatchObject({ type: FAILURE.NotGranted, nonRetryable: true });
  expect(rig.requests).toHaveLength(before);
  return failure.message;
}

const NO_KEY = /a record that came with it was sealed by no key of this worker, or altered$/;

test.each<[string, (target: KillTarget, other: KillTarget) => SealedRecord[], RegExp]>([
  ['no records', () => [], /it came without sealed records/],
  ["another session's records", (_target, other) => evidenceFor(other), /no sealed record of it was given$/],
  [
    "records of another worker's key",
    (target) => [sealRecord(evidenceKeys([randomBytes(32)]), recordFor(target.record))],
    NO_KEY,
  ],
  ['records that are none', () => ['x', '..', 'a.b.c', '[1]'], NO_KEY],
  [
    "another cluster's records",
    (target) => one(target, { cluster: 'ffffffff-86d1-11e0-ae1c-123478563412' }),
    /its sealed record is of cluster ffffffff-86d1-11e0-ae1c-123478563412, not of/,
  ],
  [
    'records of a look that is too old',
    (target) => one(target, { last: { worker: Date.now() - 16 * MINUTE_MS, server: 1 } }),
    /its last look is 16m old, above 15m$/,
  ],
  [
    'records of a window that is too short',
    (target) => one(target, { unchangedMs: 29 * MINUTE_MS - 3 * MINUTE_MS }),
    /it is known to be unchanged for 26m, the guard asks for 30m$/,
  ],
  ['too few samples', (target) => one(target, { samples: 3 }), /it has 3 samples, the guard asks for 4$/],
  [
    'records of other counters',
    (target) => one(target, { bytes: [1, 2] }),
    /its sealed record shows other states or counters than the plan$/,
  ],
  [
    'records that name a partner which was left out',
    (target) => one(target, { partners: 'aaaaaaaaaaaaaaaa' }),
    /the sessions joined to it are not those of its sealed record$/,
  ],
])('with %s no request leaves', async (_what, evidence, words) => {
  const session = rig.add();
  const [target, other] = [await planned(rig, session), await planned(rig, rig.add())];
  expect(await refusal(target, evidence(target, other))).toMatch(words);
  expect(writesTo(rig, session)).toEqual([]);
});

test('a sealed record of which one byte differs, wherever it is, is none', async () => {
  const target = await planned(rig, rig.add());
  const [sealed = ''] = evidenceFor(target);
  for (let at = 0; at < sealed.length; at += 7)
    expect(await refusal(target, [altered(sealed, at)])).toMatch(NO_KEY);
});

test('the text of one record with the seal of another is none', async () => {
  const [target, other] = [await planned(rig, rig.add()), await planned(rig, rig.add())];
  const [[own = ''], [others = '']] = [evidenceFor(target, { samples: 1 }), evidenceFor(other)];
  const text = own.slice(own.indexOf('['));
  const seal = others.slice(0, others.indexOf('['));
  expect(await refusal(target, [seal + text])).toMatch(NO_KEY);
});

test("a partner's record that is given twice stands for no other", async () => {
  const [session, partner, third] = [rig.add(), rig.add(), rig.add()];
  const target = await planned(rig, session, [partner, third]);
  const [own = '', first = ''] = evidenceFor(target);
  expect(await refusal(target, [own, first, first])).toMatch(/not those of its sealed record$/);
});

test('records of a key that is still in the list are read, those of one that was taken out are not', async () => {
  const target = await planned(rig, rig.add());
  const evidence = [sealRecord(evidenceKeys([OLD]), recordFor(target.record))];
  const rotated = rig.withContext({ evidenceKeys: evidenceKeys([NEW, OLD]) });
  const over = rig.withContext({ evidenceKeys: evidenceKeys([NEW]) });
  expect((await failureOf(kill({ activities: over }, target, { evidence }).result)).message).toMatch(NO_KEY);
  expect(await kill({ activities: rotated }, target, { evidence }).result).toMatchObject({
    outcome: 'killed',
  });
});

test('a worker without keys kills nothing, and says what to set', async () => {
  const target = await planned(rig, rig.add());
  const activities = rig.withContext({ evidenceKeys: undefined });
  expect((await failureOf(kill({ activities }, target).result)).message).toMatch(/set evidenceKeyFile$/);
});

test('evidence of a newer release is for a newer worker: it is tried again', async () => {
  const session = rig.add();
  const target = await planned(rig, session);
  const [sealed = ''] = evidenceFor(target);
  const text = sealed.slice(sealed.indexOf('[')).replace(/^\[\d+/, '[2');
  const { keyId, mac } = TEST_KEYS.seal(text);
  const attempted = kill(rig, target, { evidence: [`${keyId}.${mac}.${text}`] });
  expect(await failureOf(attempted.result)).toMatchObject({
    type: FAILURE.WrongVersion,
    nonRetryable: false,
  });
  expect(writesTo(rig, session)).toEqual([]);
});

test('each worker judges by its own guard', async () => {
  const target = await planned(rig, rig.add());
  const evidence = one(target, { unchangedMs: 60 * MINUTE_MS });
  const strict = { activities: rig.withEntry({ guard: { minWindow: '2h' } }) };
  expect((await failureOf(kill(strict, target, { evidence }).result)).message).toMatch(
    /it is known to be unchanged for 1h, the guard asks for 2h$/,
  );
  expect(await kill(rig, target, { evidence }).result).toMatchObject({ outcome: 'killed' });
});

test('a refusal is told to who watches the worker', async () => {
  const told: RefusedWrite[] = [];
  const activities = rig.withContext({ tellRefused: (write) => told.push(write) });
  const target = await planned(rig, rig.add());
  await failureOf(kill({ activities }, target, { evidence: [] }).result);
  const text = `The kill of session ${target.record.sessionId} is not granted: it came without sealed records: a run that began before its worker was updated has none, run it again`;
  expect(told).toMatchObject([{ event: 'write_refused', cluster: 'prod1', why: 'NotGranted', text }]);
});

test('evidence that merely got old is told apart from what is none, and is no warning', async () => {
  const told: RefusedWrite[] = [];
  const activities = rig.withContext({ tellRefused: (write) => told.push(write) });
  const target = await planned(rig, rig.add());
  const at = Date.now() - 16 * MINUTE_MS;
  const old = { last: { worker: at, server: at } };
  activityLogs.length = 0;
  for (const change of [old, { ...old, unchangedMs: 0 }])
    await failureOf(kill({ activities }, target, { evidence: one(target, change) }).result);
  expect(told.map(({ why }) => why)).toEqual(['EvidenceOld', 'NotGranted']);
  expect(
    activityLogs.filter(({ message }) => message === 'A write was refused').map(({ level }) => level),
  ).toEqual(['INFO', 'WARN']);
});
