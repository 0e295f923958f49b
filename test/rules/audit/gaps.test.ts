import type { AuditRecord, HistoryEventJson, HistoryJson } from '../../../src/contracts/audit';
import { recordsOf } from '../../../src/rules/audit';
import { runsOf, storedRuns } from '../../audit/store';

type Events = (HistoryEventJson & Record<string, never>)[];

interface Scheduled {
  eventId: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
}

/** The records of a changed copy of a stored run. */
function changed(name: string, change: (events: Events) => Events | void, index = 0): AuditRecord[] {
  const run = runsOf(name)[index];
  if (run === undefined) throw new Error(`no stored run ${index} of ${name}`);
  const events = structuredClone(run.history.events ?? []) as Events;
  const history: HistoryJson = { events: change(events) ?? events };
  return recordsOf(history, run).records;
}

const gapsOf = (records: AuditRecord[]) =>
  records.flatMap((record) => (record.kind === 'gap' ? [[record.evidence.what, record.evidence.why]] : []));
const kindsOf = (records: AuditRecord[]) => new Set(records.map(({ kind }) => kind));
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Every payload of an event, changed. */
function payloads(value: unknown, change: (payload: { metadata: object; data?: string }) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('metadata' in value && 'data' in value) change(value as never);
  else for (const part of Object.values(value)) payloads(part, change);
}

/** The end of the activity of that name. */
function endOf(events: Events, name: string): Events[number] | undefined {
  const scheduled = (events as unknown as Scheduled[]).find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType.name === name,
  );
  return events.find(
    (event) => event['activityTaskCompletedEventAttributes']?.['scheduledEventId'] === scheduled?.eventId,
  );
}

test('encrypted payloads are named, and what needs none is told all the same', () => {
  const records = changed('approved', (events) =>
    payloads(events, (payload) => {
      payload.metadata = { encoding: base64('binary/encrypted') };
      payload.data = base64('secret');
    }),
  );
  expect(gapsOf(records)).toContainEqual([
    'undecodable',
    "the request can't be read: it is encrypted (binary/encrypted), and there is no key here",
  ]);
  const ended = records.find(({ kind }) => kind === 'ended');
  expect(ended).toMatchObject({ evidence: { status: 'completed', cost: { events: expect.any(Number) } } });
  expect(records.filter(({ kind }) => kind === 'intervened')).not.toHaveLength(0);
});

test('one payload that is broken takes nothing of the others away', () => {
  const whole = changed('approved', () => {});
  const records = changed('approved', (events) => {
    const [, sample] = events.filter((event) => 'activityTaskCompletedEventAttributes' in event);
    payloads(sample, (payload) => (payload.data = payload.data?.slice(0, 40) ?? ''));
  });
  expect(gapsOf(records)).toEqual([
    [
      'undecodable',
      expect.stringMatching(/^the result of \w+ can't be read: it is said to be JSON and is not$/),
    ],
  ]);
  expect(kindsOf(records)).toEqual(new Set([...kindsOf(whole), 'gap']));
});

test.each(['{}', '[]', '[{}]', '7', '"x"', 'null'])('answers that are %s are no reason to stop', (json) => {
  for (const { name, history, ...run } of storedRuns()) {
    const copy = structuredClone(history);
    payloads(copy, (payload) => {
      payload.metadata = { encoding: base64('json/plain') };
      payload.data = base64(json);
    });
    const { records } = recordsOf(copy, run);
    expect([name, records.map(({ kind }) => kind)]).toEqual([
      name,
      expect.arrayContaining(['requested', 'ended']),
    ]);
  }
});

test('an answer of another form takes nothing of the others away', () => {
  const whole = changed('approved', () => {});
  const records = changed('approved', (events) => {
    payloads(endOf(events, 'planCleanup'), (payload) => {
      payload.data = base64('{"hash":"x"}');
    });
  });
  expect(gapsOf(records)).toEqual([
    ['undecodable', expect.stringMatching(/^the plan can't be told: .*form/)],
  ]);
  const [without, all] = [records, whole].map(kindsOf);
  expect([...(all ?? [])].filter((kind) => !without?.has(kind))).toEqual(['planned', 'kept', 'protected']);
});

test('events that are not there are counted', () => {
  const records = changed('approved', (events) => events.filter((_, index) => index < 10 || index > 14));
  expect(gapsOf(records)).toContainEqual(['events_missing', 'events 11 to 15 are not there']);
});

test('a kind of event that a later server has is named', () => {
  const records = changed('inspect', (events) => {
    const last = events.at(-2);
    if (last !== undefined) {
      for (const key of Object.keys(last)) if (key.endsWith('Attributes')) delete last[key];
      Object.assign(last, { eventType: 'EVENT_TYPE_FROM_2030', fromTheFutureEventAttributes: {} });
    }
  });
  expect(gapsOf(records)).toContainEqual(['unknown_event', expect.stringContaining('EVENT_TYPE_FROM_2030')]);
});

test('a clock that went back is named, and the order is that of the history', () => {
  const records = changed('approved', (events) => {
    for (const event of events.slice(60))
      event.eventTime = new Date(Date.parse(event.eventTime ?? '') - 60_000).toISOString();
  });
  expect(gapsOf(records)).toEqual([
    ['clock_backwards', expect.stringMatching(/went back by \d{5} ms before this event/)],
  ]);
  const ids = records.map(({ eventId }) => eventId);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

test('a kill that was under way when its run was closed is not known', () => {
  const records = changed('terminated', () => {}, 1);
  const [gap] = records.filter(({ kind }) => kind === 'gap');
  expect(gap).toMatchObject({
    session: { sessionId: expect.stringContaining('2000:') },
    evidence: { what: 'unfinished_activity' },
  });
});

test('earlier tries of a kill are not in history, and that is said', () => {
  const records = changed(
    'approved',
    (events) => {
      for (const event of events)
        if (event['activityTaskStartedEventAttributes'])
          Object.assign(event['activityTaskStartedEventAttributes'], { attempt: 3 });
    },
    1,
  );
  expect(gapsOf(records)).toContainEqual([
    'not_recorded',
    expect.stringContaining('only the last of 3 tries'),
  ]);
});

test('a run that goes on says so, without calling what it does unfinished', () => {
  const records = changed('approved', (events) => events.slice(0, 40));
  expect(gapsOf(records).map(([what]) => what)).toEqual(['still_running']);
  expect(records.find(({ kind }) => kind === 'ended')).toMatchObject({ evidence: { status: 'running' } });
});

test('a workflow that is not ours is told as far as any workflow can be', () => {
  const records = changed('inspect', ([started]) => {
    Object.assign(started?.['workflowExecutionStartedEventAttributes'] ?? {}, {
      workflowType: { name: 'billing' },
    });
  });
  expect(gapsOf(records)).toEqual([
    ['not_ours', expect.stringContaining('"billing" is no workflow of ontap-workflows')],
  ]);
  expect(kindsOf(records)).toContain('ended');
});

test.each([{}, { events: [] }, { events: [{}] }])('a history of %j is no reason to stop', (history) => {
  const { records } = recordsOf(history, { workflowId: 'w', runId: 'r' });
  expect(kindsOf(records)).toEqual(new Set(['requested', 'gap', 'ended']));
});
