import type { SessionRecord } from '../../../src/contracts/session';
import { beforeOf } from '../../../src/rules/drain';
import { clientMoves, digestOf, foldNode, membersIn } from '../../../src/rules/sessions';
import { decision, OPEN_GUARD, session } from '../support/timeline';

const unread = (place = 'data.bytes_processed') => session({ unreadable: place });
const NOW = 'its data.bytes_processed can not be read';

test.each([
  ['in all samples', [[unread()]], NOW],
  ['in the last one', [[session()], [session()], [session()], [session()], [unread()]], NOW],
  [
    'in one between',
    [[session()], [unread('data_path')], [session()]],
    'its data_path could not be read in each sample',
  ],
])("a session that can't be read %s is unreadable", (_, sessions, why) => {
  expect(decision({ sessions })).toMatchObject({ decision: 'kept', reason: 'unreadable', why });
});

test('what shows the same else is not the one that can be read', () => {
  expect(digestOf(unread()).identity).not.toBe(digestOf(session()).identity);
});

describe('beside a session of which nothing can be read', () => {
  const HIDDEN = { connection: {} };
  const nothing: SessionRecord = {
    ...{ ownerUuid: '', sessionId: '', unreadable: 'record' },
    ...{ data: HIDDEN, mover: HIDDEN },
  };

  test('one with a data connection is kept, since they may be joined', () => {
    const connection = { type: 'tcp', address: '10.20.0.7', port: 18_600 };
    const sender = session({ sessionId: '1:1', data: { connection } });
    expect(decision({ sessions: [[sender, nothing]] }, '1:1')).toMatchObject({ reason: 'transfer_lives' });
    expect(decision({ sessions: [[sender]] }, '1:1')).toMatchObject({ decision: 'kill' });
  });

  test('one without any is judged', () => {
    const decided = decision({ sessions: [[session(), nothing]] }, session().sessionId);
    expect(decided).toMatchObject({ decision: 'kill' });
  });
});

test('on a node that is drained it is neither another one nor unchanged', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();
  const look = (minute: number, one: SessionRecord) => ({
    ...{ at: at(minute), sessions: [one], guard: OPEN_GUARD },
  });
  const before = (minute: number, view: ReturnType<typeof foldNode>) =>
    beforeOf({ at: at(minute), ...view } as never);
  const first = foldNode(look(0, session()));
  const second = foldNode(look(1, unread()), before(0, first));
  expect(second).toMatchObject({
    sessions: [{ kind: 'seen_once', unchangedSeconds: 0 }],
    counts: { came: 0, left: 0 },
  });
  const third = foldNode(look(2, session()), before(1, second));
  expect(third).toMatchObject({
    sessions: [{ kind: 'frozen', unchangedSeconds: 60 }],
    counts: { came: 0, left: 0 },
  });
  const ever = foldNode(look(1, unread()), before(0, foldNode(look(0, unread()))));
  expect(ever.sessions).toMatchObject([{ kind: 'seen_once', unchangedSeconds: 0 }]);
});

test('of a client that is evicted it is a reason not to', () => {
  const members = (one: SessionRecord) =>
    membersIn({ detail: 'full', at: '2026-03-01T00:00:00Z', sessions: [one] }, ['10.20.0.7/32']) ?? [];
  const why = ['session 2000:4000 of 10.20.0.7 can not be read: its data.bytes_processed'];
  expect(clientMoves(members(session()), members(unread()))).toEqual(why);
  expect(clientMoves(members(unread()), members(unread()))).toEqual(why);
});
