import fc from 'fast-check';
import { judgeGate } from '../../../src/rules/approval';
import { runs } from '../../support/runs';

const AT = '2026-11-21T21:00:00Z';
const YES = { ticket: 'CHG-1', approved: true, from: '2026-11-21T20:00:00Z', to: '2026-11-22T06:00:00Z' };

const judge = (text: string, { status = 200, at = AT, ticket = 'CHG-1' } = {}) =>
  judgeGate({ status, text }, { ticket, atMs: Date.parse(at), leavesWithinMs: 3_000 });
const answered = (change: object, at = AT) => judge(JSON.stringify({ ...YES, ...change }), { at });

test('a ticket that is approved, inside its window, opens the gate until its end', () => {
  expect(answered({})).toEqual({ word: 'open', until: '2026-11-22T06:00:00.000Z' });
  expect(answered({ from: '2026-11-21T22:00:00+02:00' }, '2026-11-21T20:00:00Z').word).toBe('open');
});

test.each([
  ['not approved', { approved: false }, AT, 'ticket CHG-1 is not approved'],
  [
    'not approved, with a reason',
    { approved: false, why: 'CAB said\nno' },
    AT,
    /is not approved: CAB said.no$/s,
  ],
  [
    'at the end of its window',
    {},
    '2026-11-22T06:00:00Z',
    'the window of ticket CHG-1 ends at 2026-11-22T06:00:00.000Z',
  ],
])('%s, it is closed', (_what, change, at, why) => {
  const word = answered(change, at);
  expect(word).toEqual({ word: 'closed', why: expect.stringMatching(why) });
});

test('a reason is told no further than 200 characters, and one that is no text not at all', () => {
  const why = (given: unknown) => JSON.stringify(answered({ approved: false, why: given }));
  expect(why('x'.repeat(5_000)).length).toBeLessThan(300);
  expect(why({ toString: 'x' })).toBe(
    JSON.stringify({ word: 'closed', why: 'ticket CHG-1 is not approved' }),
  );
});

test.each([
  [
    'a minute before its window',
    JSON.stringify(YES),
    { at: '2026-11-21T19:59:00Z' },
    /begins at 2026-11-21T20:00/,
  ],
  ['a redirect', '', { status: 302 }, /answered 302, a redirect, which is not followed/],
  ['a ticket that it does not know', '{"error":"no such record"}', { status: 404 }, /answered 404/],
  ['an overload', JSON.stringify(YES), { status: 503 }, /answered 503/],
  ['a page to log in', '<html>approved: true</html>', {}, /no JSON/],
  ['nothing', '', {}, /no JSON/],
  ['a list', '[true]', {}, /no JSON object/],
  ['null', 'null', {}, /no JSON object/],
  ['an object without fields', '{}', {}, /another ticket than CHG-1/],
  ['another ticket', JSON.stringify({ ...YES, ticket: 'CHG-2' }), {}, /another ticket than CHG-1/],
  ['the ticket in other letters', JSON.stringify({ ...YES, ticket: 'chg-1' }), {}, /another ticket/],
  ['no of another ticket', '{"ticket":"CHG-2","approved":false}', {}, /another ticket/],
  ['approved as a text', JSON.stringify({ ...YES, approved: 'true' }), {}, /"approved": true or false/],
  ['no window', '{"ticket":"CHG-1","approved":true}', {}, /without a window/],
  ['times of no zone', JSON.stringify({ ...YES, to: '2026-11-22T06:00:00' }), {}, /without a window/],
  ['a date that is none', JSON.stringify({ ...YES, to: '2026-13-42T06:00:00Z' }), {}, /without a window/],
  ['a day that is none', JSON.stringify({ ...YES, to: '2026-11-31T06:00:00Z' }), {}, /without a window/],
  [
    'a window that ends before it begins',
    JSON.stringify({ ...YES, to: '2026-11-21T19:00:00Z' }),
    {},
    /without a window/,
  ],
])('%s holds it', (_what, text, how, why) => {
  const word = judge(text, how);
  expect(word).toEqual({ word: 'held', why: expect.stringMatching(why) });
});

test('no answer at all holds it', () => {
  expect(
    judgeGate(
      { problem: 'no answer within 10 s' },
      { ticket: 'CHG-1', atMs: Date.parse(AT), leavesWithinMs: 3_000 },
    ),
  ).toEqual({
    word: 'held',
    why: 'the change gate gave no answer (no answer within 10 s)',
  });
});

test('a run without a ticket is closed, whatever is answered', () => {
  const word = judgeGate(
    { status: 200, text: JSON.stringify({ ...YES, ticket: '' }) },
    { ticket: '', atMs: 0, leavesWithinMs: 3_000 },
  );
  expect(word).toEqual({ word: 'closed', why: expect.stringContaining('names no ticket') });
});

test('nothing but a whole yes about this ticket ever opens it', () => {
  const part = fc.oneof(fc.anything(), fc.constantFrom('CHG-1', true, YES.from, YES.to));
  const answers = fc.record({ ticket: part, approved: part, from: part, to: part }, { requiredKeys: [] });
  const isWhole = fc.property(answers, (answer) => {
    const text = JSON.stringify(answer, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value));
    const { ticket, approved } = JSON.parse(text) as Record<string, unknown>;
    return judge(text).word !== 'open' || (ticket === 'CHG-1' && approved === true);
  });
  expect(() => fc.assert(isWhole, runs(200))).not.toThrow();
});

test('a kill that would arrive after the end of the window does not leave', () => {
  expect(answered({}, '2026-11-22T05:59:56Z').word).toBe('open');
  expect(answered({}, '2026-11-22T05:59:58Z').word).toBe('closed');
});
