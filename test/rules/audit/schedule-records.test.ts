import { reportOf } from '../../audit/report-of';

const { schedule, runs } = reportOf('schedule');
const records = schedule?.records ?? [];
const hows = records.flatMap((record) => (record.kind === 'intervened' ? record.evidence.how : []));

test('who made, triggered, paused, edited, resumed and deleted a schedule, in order', () => {
  expect(hows).toEqual([
    'schedule_created',
    'schedule_triggered',
    'schedule_paused',
    'schedule_edited',
    'schedule_resumed',
    'schedule_deleted',
  ]);
  expect(records.slice(1).map(({ actor }) => actor.identity)).toEqual(Array(5).fill('carol@ops'));
  expect(records.flatMap(({ reason }) => reason ?? [])).toEqual(['ONTAP maintenance CHG-1', 'done']);
});

test('an edit says what was before and after, and nothing that stayed', () => {
  const edit = records[3];
  expect(edit).toMatchObject({
    evidence: {
      before: { spec: { interval: [{ interval: { seconds: '21600' } }] } },
      after: { spec: { interval: [{ interval: { seconds: '43200' } }] } },
    },
  });
  const { after } = edit?.kind === 'intervened' ? edit.evidence : {};
  expect(Object.keys(after as object)).toEqual(['spec']);
});

test('a run that a schedule started names it, and for which time', () => {
  expect(runs[0]?.records[0]).toMatchObject({
    kind: 'requested',
    actor: { claimed: 'tester', agreement: 'schedule' },
    evidence: {
      schedule: { id: schedule?.id, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    },
  });
});
