import type { AuditRecord, HistoryJson } from '../../../src/contracts/audit';
import { HALT_WORKFLOW_ID } from '../../../src/contracts/ids';
import { auditRecordSchema } from '../../../src/contracts/schemas/audit';
import { recordsOf } from '../../../src/rules/audit';
import { runsOf, storedRuns } from '../../audit/store';
import { storedHistories } from '../../replay/store';

/** Every history that there is: our own, and those that replay. */
const ALL = [
  ...storedRuns().filter(({ workflowId }) => !workflowId.startsWith('temporal-sys-')),
  ...storedHistories().map(({ name, history: stored }) => {
    const history = stored as HistoryJson;
    const started = history.events?.[0]?.['workflowExecutionStartedEventAttributes'] as Record<
      string,
      string
    >;
    const { workflowId = '', originalExecutionRunId: runId = '' } = started;
    return { name, workflowId, runId, history };
  }),
];

const CLOSED =
  /^EVENT_TYPE_WORKFLOW_EXECUTION_(COMPLETED|FAILED|CANCELED|TERMINATED|TIMED_OUT|CONTINUED_AS_NEW)$/;

const isContinued = ({ events: [first] = [] }: HistoryJson) => {
  const started = first?.['workflowExecutionStartedEventAttributes'] as Record<string, string> | undefined;
  return Boolean(started?.['continuedExecutionRunId']);
};

const isClosed = ({ events = [] }: HistoryJson) => CLOSED.test(String(events.at(-1)?.['eventType']));

const GAPS = ['unfinished_activity', 'not_recorded'];

describe.each(ALL)('$name', ({ history, workflowId, runId }) => {
  // A halt that nobody has lifted goes on, and so does a run whose history was taken before its end.
  const goesOn = workflowId === HALT_WORKFLOW_ID || !isClosed(history);
  const expected = goesOn ? [...GAPS, 'still_running'] : GAPS;
  const { records, cost } = recordsOf(history, { workflowId, runId });

  test('every record is what its schema says, with nothing beside it', () => {
    for (const record of records) expect(auditRecordSchema.parse(record)).toEqual(record);
  });

  test('no two records have the same id, and reading again gives the same ones', () => {
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(records.length);
    expect(recordsOf(structuredClone(history), { workflowId, runId }).records).toEqual(records);
  });

  test('it says who asked, and how it ended', () => {
    const asked = records.filter(({ kind, subject }) => kind === 'requested' && subject === 'run');
    expect(asked).toHaveLength(isContinued(history) ? 0 : 1);
    expect(records.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
    expect(cost.events).toBe(history.events?.length);
  });

  test('nothing of it is unreadable, unknown or out of order', () => {
    const gaps = records.flatMap((record) => (record.kind === 'gap' ? record.evidence.what : []));
    expect(gaps.filter((what) => !expected.includes(what))).toEqual([]);
  });
});

const [cleanup, kill] = runsOf('approved').map((run) => recordsOf(run.history, run).records);
const told = (records: AuditRecord[] = []) => records.filter(({ kind }) => kind !== 'sampled');

test('a clean-up: who asked and why, the plan with its evidence, who approved', () => {
  const [requested, planned, kept, saved, refused, approved, ended] = told(cleanup);
  expect(requested).toMatchObject({
    kind: 'requested',
    actor: { claimed: 'bob', agreement: 'unproven' },
    reason: 'slots run out',
    ticket: 'CHG-4711',
    evidence: { mode: 'enforce', policy: 'default', attempt: 1 },
  });
  expect(planned).toMatchObject({
    kind: 'planned',
    evidence: { counts: { sessions: 4, kill: 2, protected: 1, kept: 1 }, approval: 'policy' },
  });
  expect(kept).toMatchObject({ kind: 'kept', evidence: { stage: 'plan', reason: 'no_match' } });
  expect(saved).toMatchObject({ kind: 'protected', evidence: { rule: 'guard/keeps' } });
  expect(refused).toMatchObject({ kind: 'intervened', evidence: { how: 'updated', name: 'approvePlan' } });
  expect(approved).toMatchObject({
    kind: 'approved',
    actor: { claimed: 'alice' },
    planHash: planned?.planHash,
    evidence: { by: 'alice', note: 'seen the plan' },
  });
  expect(ended).toMatchObject({ kind: 'ended', evidence: { status: 'completed', outcome: 'enforced' } });
});

test('a plan is told with what it rests on: since when it was collected, and with which gaps', () => {
  const [run] = runsOf('approved');
  const history = structuredClone(run?.history);
  const evidence = {
    ...{ kind: 'collected', since: '2026-02-01T00:00:00.000Z', lookedAt: '2026-03-01T00:00:00.000Z' },
    gaps: [{ from: '2026-02-28T12:00:00.000Z', seconds: 900 }],
  };
  const results = (history?.events ?? []).flatMap((event) => {
    const ended = event['activityTaskCompletedEventAttributes'] as
      { result?: { payloads?: { data: string }[] } } | undefined;
    return ended?.result?.payloads ?? [];
  });
  for (const payload of results) {
    const value: unknown = JSON.parse(Buffer.from(payload.data, 'base64').toString());
    if (typeof value === 'object' && value !== null && 'pools' in value)
      payload.data = Buffer.from(JSON.stringify({ ...value, evidence })).toString('base64');
  }
  if (run === undefined || history === undefined) throw new Error('no stored run');
  const { records } = recordsOf(history, run);
  expect(records.find(({ kind }) => kind === 'planned')).toMatchObject({ evidence: { restsOn: evidence } });
});

test('each sample of the window is there by value, and its counters with each decision', () => {
  const samples = (cleanup ?? []).flatMap((record) =>
    record.kind === 'sampled' && record.evidence.looked === 'sessions' ? [record.evidence] : [],
  );
  expect(samples.map(({ purpose, sample }) => [purpose, sample])).toEqual(
    [1, 2, 3, 4].map((n) => ['window', n]),
  );
  const [planned] = (cleanup ?? []).flatMap((record) => (record.kind === 'planned' ? [record.evidence] : []));
  expect(planned?.kills[0]?.counters.map(({ bytes }) => bytes)).toEqual(Array(4).fill([3_221_225_472, 0]));
  const [kept] = (cleanup ?? []).flatMap((record) => (record.kind === 'kept' ? [record.evidence] : []));
  expect(new Set(kept?.counters.map(({ bytes }) => bytes[0])).size).toBe(4);
});

test('the killing run: each kill with its rule, and what was gone in the end', () => {
  const [requested, first, second, verified] = told(kill);
  expect(requested).toMatchObject({ actor: { agreement: 'worker' }, evidence: { parent: {} } });
  for (const killed of [first, second])
    expect(killed).toMatchObject({
      kind: 'killed',
      reason: 'slots run out',
      actor: { claimed: 'bob', agreement: 'worker' },
      evidence: { outcome: 'killed', confirmation: 'confirmed', rule: 'finished-but-open', again: false },
    });
  expect(verified).toMatchObject({ kind: 'verified', evidence: { present: [], gone: [{}, {}] } });
});

test('a command to a job is on behalf of who gave it, not of who started the watch', () => {
  const [run] = runsOf('track-job');
  const { records } = recordsOf(run?.history ?? {}, run ?? { workflowId: '', runId: '' });
  const sent = records.flatMap((record) =>
    record.kind === 'commanded' && record.evidence.step === 'sent'
      ? [[record.evidence.command, record.actor.claimed]]
      : [],
  );
  expect(sent).toEqual([
    ['pause', 'dave'],
    ['resume', 'dave'],
    ['cancel', 'erin'],
  ]);
  expect(records.at(-2)).toMatchObject({ kind: 'job_outcome', evidence: { outcome: 'cancelled' } });
});

test('a reset run names the run it continues, and that nobody knows who asked', () => {
  const runs = runsOf('reset').map((run) => recordsOf(run.history, run));
  const [before, after] = runs;
  expect(after?.links.previous).toBe(before?.runId);
  const hand = after?.records.find(({ kind }) => kind === 'intervened');
  expect(hand).toMatchObject({
    reason: 'look again',
    actor: { agreement: 'unknown' },
    evidence: { how: 'reset' },
  });
  expect(before?.records.at(-1)).toMatchObject({
    actor: { agreement: 'unknown' },
    evidence: { status: 'terminated' },
  });
});

test('a cancel by a person and one by another run of ours are told apart', () => {
  const [first] = runsOf('cancelled').map((run) => recordsOf(run.history, run).records);
  const [, child] = runsOf('terminated').map((run) => recordsOf(run.history, run).records);
  const cancels = [first, child].map((records) =>
    records?.find((record) => record.kind === 'intervened' && record.evidence.how === 'cancelled'),
  );
  expect(cancels[0]).toMatchObject({ actor: { identity: 'carol@ops', agreement: 'unproven' } });
  expect(cancels[1]).toMatchObject({
    actor: { agreement: 'worker' },
    evidence: { by: { workflowId: expect.stringMatching('^cleanup/') } },
  });
});
