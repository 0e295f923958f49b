import { sessionRows } from '../../../src/cli/audit/model/session-rows';
import type { AuditRecord } from '../../../src/contracts/audit';

const KEY = { ownerUuid: 'svm', sessionId: '1:1' };
const OTHER = { ownerUuid: 'svm', sessionId: '1:2' };

/** A record as far as rows are made from it. */
const record = (kind: string, evidence: object): AuditRecord =>
  ({ kind, planHash: 'hash', session: KEY, evidence }) as unknown as AuditRecord;

const planned = record('planned', {
  kills: [{ ...KEY, rule: 'stale', why: 'unchanged', unchangedSeconds: 3_600, counters: [] }],
});
const kept = (reason: string) => record('kept', { ...KEY, stage: 'kill', reason });
const killed = record('killed', { ...KEY, outcome: 'killed' });
const verified = (there: boolean, requests?: object[]) =>
  record('verified', { gone: there ? [] : [KEY], present: there ? [KEY] : [], requests });

const fateOf = (...records: AuditRecord[]) => sessionRows([planned, ...records])[0]?.fate;
const request = (state: string) => [
  { ...OTHER, state: 'executed' },
  { ...KEY, state },
];

test.each<[string, AuditRecord[], string]>([
  ['vetoed', [kept('awaits_approval'), verified(true, request('vetoed'))], 'vetoed'],
  [
    'refused when it was asked for again',
    [kept('awaits_approval'), verified(true), kept('refused')],
    'refused',
  ],
  ['never decided', [kept('awaits_approval'), verified(true, request('pending'))], 'pending'],
  ['of a request that can not be read', [kept('awaits_approval'), verified(true)], 'awaits approval'],
  [
    'of a session that is gone while it awaits approval',
    [kept('awaits_approval'), verified(false)],
    'awaits',
  ],
  ['of a session that was another one by then', [kept('replaced'), verified(false)], 'spared: replaced'],
])('a kill that was %s is told as none, whatever verification sees', (_, records, word) => {
  const fate = fateOf(...records) ?? '';
  expect(fate).toContain(word);
  expect(fate).not.toMatch(/^killed/);
});

test.each<[string, AuditRecord[], string]>([
  ['that ONTAP took', [killed, verified(true)], 'killed, still present'],
  ['that it perhaps took', [kept('unverified'), verified(false)], 'killed, gone'],
  ['that was approved', [kept('awaits_approval'), killed, verified(false)], 'killed, gone'],
  [
    'that ONTAP carried out on approval',
    [kept('awaits_approval'), verified(false, request('executed'))],
    'killed by ONTAP on approval',
  ],
])('a kill %s is told with what verification sees', (_, records, fate) => {
  expect(fateOf(...records)).toBe(fate);
});
