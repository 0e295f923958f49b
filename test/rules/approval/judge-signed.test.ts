import fc from 'fast-check';
import { approvalText, statementOf } from '../../../src/contracts/signed-approval';
import type { ApprovalStatement } from '../../../src/contracts/signed-approval';
import { whyStatementFails } from '../../../src/rules/approval';

const CLUSTER = '1cd8a442-86d1-11e0-ae1c-123478563412';
const SESSION = { ownerUuid: CLUSTER, sessionId: '2000', fingerprint: 'a'.repeat(32) };
const NOW = Date.parse('2026-11-21T08:00:00.000Z');
const STATEMENT: ApprovalStatement = {
  clusterUuid: CLUSTER,
  clusterName: 'cluster1',
  workflowId: 'cleanup/prod1/default',
  runId: '0198b7a0-0000-7000-8000-000000000001',
  planHash: 'b'.repeat(64),
  requester: 'ann',
  approver: 'bob',
  validUntil: '2026-11-22T08:00:00.000Z',
  sessions: [SESSION],
};
const judge = (change: Partial<ApprovalStatement>, given = {}) =>
  whyStatementFails({
    statement: { ...STATEMENT, ...change },
    clusterUuid: CLUSTER,
    nowMs: NOW,
    session: SESSION,
    ...given,
  });

test('what is signed is a text that a person can read', () => {
  const other = { ownerUuid: CLUSTER, sessionId: '1000:2', fingerprint: 'c'.repeat(32) };
  const text = `ontap-workflows: approval to kill NDMP sessions, version 1
verdict: "approve"
cluster: "1cd8a442-86d1-11e0-ae1c-123478563412"
cluster name: "cluster1"
run: "cleanup/prod1/default"
run id: "0198b7a0-0000-7000-8000-000000000001"
plan: "${'b'.repeat(64)}"
requester: "ann"
approver: "bob"
valid until: "2026-11-22T08:00:00.000Z"
sessions: 2
session 1cd8a442-86d1-11e0-ae1c-123478563412/1000:2 ${'c'.repeat(32)}
session 1cd8a442-86d1-11e0-ae1c-123478563412/2000 ${'a'.repeat(32)}
`;
  expect(approvalText({ ...STATEMENT, sessions: [SESSION, other] })).toBe(text);
});

test('a text reads back as what it was made of, whatever names are in it, and altered by a letter as nothing else', () => {
  const names = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(
      names,
      names,
      fc.nat(),
      fc.string({ minLength: 1, maxLength: 1 }),
      (requester, approver, at, letter) => {
        const statement = { ...STATEMENT, requester, approver };
        const text = approvalText(statement);
        expect(statementOf(text)).toEqual(statement);
        const place = at % text.length;
        const altered = text.slice(0, place) + letter + text.slice(place + 1);
        if (altered === text) return;
        expect(statementOf(altered)).not.toEqual(statement);
      },
    ),
  );
});

test.each([
  ['another title', (text: string) => text.replace('version 1', 'version 2')],
  ['another verdict', (text: string) => text.replace('"approve"', '"reject"')],
  ['a line more', (text: string) => `${text}x\n`],
  ['a session more', (text: string) => `${text}session ${CLUSTER}/7 ${'d'.repeat(32)}\n`],
  ['a field less', (text: string) => text.replace(/requester.*\n/, '')],
  ['nothing', () => ''],
])('%s is no approval', (_, alter) => {
  expect(statementOf(alter(approvalText(STATEMENT)))).toBeUndefined();
});

test.each([
  ['as signed', {}, {}, undefined],
  ['without a session, as such', {}, { session: undefined }, undefined],
  ['by the requester', { requester: ' BOB' }, {}, 'bob asked for the run, and cannot approve it'],
  [
    'for another cluster',
    { clusterUuid: CLUSTER.replace('1', '2') },
    {},
    `it was signed for the cluster ${CLUSTER.replace('1', '2')}, and this is ${CLUSTER}`,
  ],
  ['late', {}, { nowMs: NOW + 86_400_000 }, 'it was valid until 2026-11-22T08:00:00.000Z'],
  ['without a time', { validUntil: 'for ever' }, {}, 'it was valid until for ever'],
  [
    'for ever',
    { validUntil: '2036-11-22T08:00:00.000Z' },
    {},
    'it is valid until 2036-11-22T08:00:00.000Z, longer than 7 days from now',
  ],
  ['for nothing', { sessions: [] }, {}, 'this session is none of those that it was signed for'],
  [
    'for a session whose id is used again',
    {},
    { session: { ...SESSION, fingerprint: 'f'.repeat(32) } },
    'another session had this id when it was signed',
  ],
  [
    'for one of another owner',
    {},
    { session: { ...SESSION, ownerUuid: CLUSTER.replace('1', '2') } },
    'another session had this id when it was signed',
  ],
])('%s: judged', (_, change, given, why) => {
  expect(judge(change, given)).toBe(why);
});

test('what was signed for a clean-up allows no eviction, and an eviction of one client none of another', () => {
  const eviction = 'evict/prod1/nbu-media-3';
  expect(judge({}, { eviction })).toBe('it was signed for cleanup/prod1/default');
  expect(judge({ workflowId: eviction }, { eviction })).toBeUndefined();
  expect(judge({ workflowId: 'evict/prod1/other' }, { eviction })).toMatch(/^it was signed for evict/);
  expect(judge({ workflowId: eviction })).toMatch(/^it was signed for evict/);
});

test('a time that is not written as we write it is none', () => {
  expect(judge({ validUntil: 'Nov 22 2026' })).toMatch(/^it was valid until/);
  expect(judge({ validUntil: '2026-11-22T09:00:00.000+01:00' })).toMatch(/^it was valid until/);
  const nowMs = Date.parse('2026-11-30T08:00:00Z');
  expect(judge({ validUntil: '2026-11-31T07:00:00.000Z' }, { nowMs })).toMatch(/^it was valid until/);
});
