import type { AuditRecord, HistoryEventJson } from '../../../src/contracts/audit';
import { recordsOf } from '../../../src/rules/audit';
import { runsOf } from '../../audit/store';

/** The same run on a server that names callers. */
function withPrincipal(name: string, principal: { type: string; name: string }): AuditRecord[] {
  const [run] = runsOf(name);
  if (run === undefined) throw new Error(`no stored run of ${name}`);
  const events = (run.history.events ?? []).map((event): HistoryEventJson => ({ ...event, principal }));
  return recordsOf({ events }, run).records;
}

const agreementOf = (records: AuditRecord[], kind: AuditRecord['kind']) =>
  records.find((record) => record.kind === kind)?.actor.agreement;

test.each([
  ['bob', 'equal'],
  ['BOB', 'equal'],
  ['bob@example.com', 'contradicting'],
  ['mallory', 'contradicting'],
])('bob asked, and the server says %s: %s', (name, agreement) => {
  expect(agreementOf(withPrincipal('approved', { type: 'jwt', name }), 'requested')).toBe(agreement);
});

test('a cancel claims no name: the server alone says who it was', () => {
  const records = withPrincipal('cancelled', { type: 'jwt', name: 'carol' });
  expect(agreementOf(records, 'intervened')).toBe('principal_only');
});

test('an approval is never proven: its event is written by the worker that took it', () => {
  const records = withPrincipal('approved', { type: 'jwt', name: 'alice' });
  const approved = records.find(({ kind }) => kind === 'approved');
  expect(approved?.actor).toEqual({ claimed: 'alice', identity: 'worker', agreement: 'unproven' });
});

test('a worker acts on behalf of who asked, whoever the server says the worker is', () => {
  const records = withPrincipal('approved', { type: 'jwt', name: 'svc-worker' });
  expect(records.find(({ kind }) => kind === 'planned')?.actor).toMatchObject({
    claimed: 'bob',
    principal: { name: 'svc-worker' },
    agreement: 'worker',
  });
});
