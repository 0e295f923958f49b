import type { AuditRecord, HistoryJson } from '../../../src/contracts/audit';
import type { EndedSession, PoolPeak, SessionUse } from '../../../src/contracts/session-use';
import { auditRecordSchema } from '../../../src/contracts/schemas/audit';
import { dailyPeaks, leaksBy, matchRecord, recordsOf, usedSessions } from '../../../src/rules/audit';
import { digestOf } from '../../../src/rules/sessions';
import { OWNER, session } from '../support/timeline';

const RECORD = session();
const { identity } = digestOf(RECORD);
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 12, minutes)).toISOString();

const ended = (change: Partial<EndedSession> = {}): EndedSession => ({
  ...{ identity, ownerUuid: OWNER, sessionId: '2000:4000', client: '10.20.0.7', clientName: 'nbu-1' },
  ...{ firstSeen: at(0), lastSeen: at(30), goneBy: at(35), went: 'in_sight', unchangedSeconds: 600 },
  ...change,
});

const RUN = { workflowId: 'observe/prod1', runId: 'r' };
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const payload = (value: unknown) => ({
  payloads: [{ metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: base64(value) }],
});

/** The history of an observer whose activities gave these answers. */
function historyOf(...answers: object[]): HistoryJson {
  const started = {
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
    workflowExecutionStartedEventAttributes: {
      workflowType: { name: 'observeSessions' },
      input: payload({ cluster: 'prod1', requestedBy: { name: 'worker' } }),
    },
  };
  const activities = answers.flatMap((answer, index) => [
    {
      eventType: 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
      activityTaskScheduledEventAttributes: { activityType: { name: 'observeNdmpSessions' } },
    },
    {
      eventType: 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED',
      activityTaskCompletedEventAttributes: {
        scheduledEventId: String(2 * index + 2),
        result: payload(answer),
      },
    },
  ]);
  const events = [started, ...activities].map((event, index) => ({
    ...event,
    eventId: String(index + 1),
    eventTime: at(60 + index),
  }));
  return { events } as HistoryJson;
}

const use = (change: Partial<SessionUse>): { use: SessionUse } => ({
  use: { sessions: [], peaks: [], dropped: 0, ...change },
});
const PEAK: PoolPeak = { node: 'node1', used: 30, limit: 36, at: at(5) };

const told = (...answers: object[]) => recordsOf(historyOf(...answers), RUN).records;

test('the history of an observer tells who ended, the peaks, and what was dropped', () => {
  const records = told({ records: [] }, use({ sessions: [ended()], peaks: [PEAK], dropped: 3 }));
  const found = records.filter(({ kind }) => ['session_ended', 'pool_peak'].includes(kind));
  expect(found).toMatchObject([
    { kind: 'session_ended', cluster: 'prod1', session: { sessionId: '2000:4000' }, evidence: ended() },
    { kind: 'pool_peak', subject: 'pool/node1/2026-03-01', evidence: PEAK },
  ]);
  for (const record of records) expect(auditRecordSchema.parse(record)).toEqual(record);
  const gaps = records.flatMap(({ kind, evidence }) => (kind === 'gap' ? evidence.what : []));
  expect(gaps).toEqual(['not_recorded', 'still_running']);
  const [first] = found;
  const isFound = (client: string) => first !== undefined && matchRecord(first, { client });
  expect(['10.20.0.7', 'NBU-1', 'nbu-2'].map(isFound)).toEqual([true, true, false]);
});

test('an answer that is not of that form takes nothing else away', () => {
  const records = told({ use: { sessions: 'none' } }, use({ peaks: [PEAK] }));
  expect(records.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['requested', 'gap', 'ended']));
});

const known = () => true;
const RECORDS = told(use({ sessions: [ended()] }));

/** A record of the run that killed, or spared, the session. */
function attempt(minutes: number, kind: 'killed' | 'kept', evidence: object, record = RECORD): AuditRecord {
  const decided = {
    ownerUuid: OWNER,
    sessionId: '2000:4000',
    why: 'stale',
    unchangedSeconds: 1,
    rule: 'over',
  };
  return {
    ...{ kind, recordId: '0'.repeat(32), time: at(minutes), cluster: 'prod1', subject: 'session' },
    ...{ workflowId: 'kill/1', runId: 'k', eventId: 7, actor: { claimed: 'alice', agreement: 'worker' } },
    evidence: { ...decided, counters: [], attempts: 1, again: false, record, stage: 'kill', ...evidence },
  } as unknown as AuditRecord;
}

test.each<[string, AuditRecord[], string]>([
  ['no kill is on record', [], 'by_itself'],
  ['a kill was answered', [attempt(34, 'killed', { outcome: 'killed' })], 'killed'],
  ['a kill was recorded after the look', [attempt(40, 'killed', { outcome: 'killed' })], 'killed'],
  ['the kill is of hours later', [attempt(300, 'killed', { outcome: 'killed' })], 'by_itself'],
  ['the kill was before it came', [attempt(-5, 'killed', { outcome: 'killed' })], 'by_itself'],
  [
    'the kill was of another session of that id',
    [attempt(34, 'killed', { outcome: 'killed' }, session({ clientPort: 41_001 }))],
    'by_itself',
  ],
  ['the answer to a kill is not known', [attempt(34, 'killed', { outcome: 'failed' })], 'unknown'],
  ['a kill waited for approval', [attempt(20, 'kept', { reason: 'awaits_approval' })], 'unknown'],
  ['a kill was not sent', [attempt(20, 'kept', { reason: 'revived' })], 'by_itself'],
])('how a session ended when %s', (_what, attempts, how) => {
  const [one] = usedSessions({ cluster: 'prod1', records: [...RECORDS, ...attempts], areKillsKnown: known });
  expect(one?.how).toBe(how);
  expect(one?.killedBy).toEqual(
    how === 'killed'
      ? { name: 'alice', rule: 'over', at: attempts[0]?.time, workflowId: 'kill/1' }
      : undefined,
  );
});

test('a kill through another entry of the cluster names it, and the states are those from before the kill', () => {
  const kill = { ...attempt(34, 'killed', { outcome: 'killed' }), cluster: 'prod1-svm' };
  const after = told(use({ sessions: [ended({ states: 'halted/aborted | absent' })] }));
  const [one] = usedSessions({ cluster: 'prod1', records: [...after, kill], areKillsKnown: known });
  expect(one).toMatchObject({
    how: 'killed',
    states: 'halted/successful | idle',
    killedBy: { name: 'alice', through: 'prod1-svm' },
  });
});

test.each<[string, Partial<EndedSession>, boolean]>([
  ['nobody looked when it went', { went: 'in_gap' }, true],
  ['its node may have been down', { went: 'node_unsure' }, true],
  ['kills of that time can not be read any more', {}, false],
])('nobody says that it ended by itself when %s', (_what, change, areKnown) => {
  const records = told(use({ sessions: [ended(change)] }));
  const [one] = usedSessions({ cluster: 'prod1', records, areKillsKnown: () => areKnown });
  expect(one).toMatchObject({ how: 'unknown', why: expect.any(String) as string });
});

test('a session that one look missed is one session, and open when it is there again', () => {
  const again = ended({ firstSeen: at(40), lastSeen: at(80), goneBy: at(85) });
  const { goneBy: _goneBy, went: _went, ...open } = again;
  const both = usedSessions({ cluster: 'prod1', records: RECORDS, ended: [again], areKillsKnown: known });
  expect(both).toMatchObject([{ firstSeen: at(0), goneBy: at(85), how: 'by_itself' }]);
  const back = usedSessions({ cluster: 'prod1', records: RECORDS, open: [open], areKillsKnown: known });
  expect(back).toMatchObject([{ firstSeen: at(0), lastSeen: at(80), how: 'open' }]);
  const later = ended({ firstSeen: at(400), lastSeen: at(410), goneBy: at(415) });
  expect(
    usedSessions({ cluster: 'prod1', records: RECORDS, ended: [later], areKillsKnown: known }),
  ).toHaveLength(2);
});

test('an end that is told by two is one end', () => {
  const { goneBy: _goneBy, went: _went, ...open } = ended();
  const twice = usedSessions({
    cluster: 'prod1',
    records: RECORDS,
    ended: [ended()],
    open: [open],
    areKillsKnown: known,
  });
  expect(twice).toMatchObject([{ how: 'by_itself', goneBy: at(35) }]);
});

test('the peak of a day is the highest of its hours, and the first of equal ones', () => {
  const peak = (used: number, minutes: number, node = 'node1') => ({ node, used, at: at(minutes) });
  const records = told(use({ peaks: [peak(3, 0)] }), use({ peaks: [peak(9, 60), peak(1, 60, 'node0')] }));
  expect(dailyPeaks(records, [peak(9, 70), peak(2, 24 * 60)])).toEqual([
    { day: '2026-03-02', ...peak(2, 24 * 60) },
    { day: '2026-03-01', ...peak(1, 60, 'node0') },
    { day: '2026-03-01', ...peak(9, 60) },
  ]);
});

test('leaks count what stood still until its end, and what a plan named, too, once', () => {
  const sessions = [
    ended({ unchangedSeconds: 7_200 }),
    ended({ identity: 'b', sessionId: '1:2', unchangedSeconds: 7_199 }),
    ended({ identity: 'c', sessionId: '1:3', client: '10.20.0.8', clientName: 'quiet' }),
  ];
  const records = told(use({ sessions }));
  const still = { name: 'nbu-1', stale: 0, killed: 0, ended: 2, stoodStill: 1, clusters: ['prod1'] };
  expect(leaksBy(records, 'client', 7_200)).toMatchObject([still]);
  const killed = attempt(34, 'killed', { outcome: 'killed' }, { ...RECORD, clientName: 'nbu-1' });
  for (const all of [
    [...records, killed],
    [killed, ...records],
  ])
    expect(leaksBy(all, 'client', 7_200)).toMatchObject([{ ...still, stale: 1, killed: 1 }]);
  expect(leaksBy(records, 'client')).toEqual([]);
});
