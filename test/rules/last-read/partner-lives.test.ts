import { partnerLives } from '../../../src/rules/last-read';
import type { KillTarget } from '../../../src/contracts/plan';
import type { SessionConnection, SessionRecord } from '../../../src/contracts/session';
import { session } from '../support/timeline';

const END = { type: 'tcp', address: '10.20.0.9', port: 18_600 };
const PARTNER = session({ sessionId: '1:1', clientPort: 41_001, mover: { connection: END } });

const target: KillTarget = {
  record: session({ sessionId: '1:0', data: { connection: END } }),
  rule: 'over',
  why: '',
  unchangedSeconds: 3_600,
  knownAbsent: [],
  joined: [PARTNER],
};

const another = (connection?: SessionConnection): SessionRecord =>
  session({
    sessionId: '1:1',
    clientPort: 52_000,
    data: { state: 'active', bytes: 1 },
    ...(connection === undefined ? {} : { mover: { state: 'active', connection } }),
  });

test('that another session has the id of a killed partner ends the transfer', () => {
  expect(partnerLives(target, PARTNER, another(), true)).toBe('ended by us');
  const elsewhere = { type: 'tcp', address: '10.20.0.9', port: 18_601 };
  expect(partnerLives(target, PARTNER, another(elsewhere), true)).toBe('ended by us');
});

test.each<[string, SessionConnection]>([
  ['has the same data connection', END],
  ['has it in another spelling', { ...END, address: '::ffff:10.20.0.9' }],
  ['shows its port alone', { type: 'tcp', port: 18_600 }],
  ['shows its address alone', { type: 'tcp', address: '10.20.0.9', port: 0 }],
  ['shows nothing of its data connection', { type: 'tcp' }],
])('but not when that other one %s: who is joined to it lives with a partner', (_what, connection) => {
  expect(partnerLives(target, PARTNER, another(connection), true)).toBe(
    'the id of session 1:1, joined to it and killed, belongs to another session now, which may be joined to it, too',
  );
});

test('one that is joined to what the killed partner was joined to carries the transfer on, too', () => {
  const far = { type: 'tcp', address: '10.20.0.10', port: 18_700 };
  const third = session({ sessionId: '1:2', clientPort: 41_002, data: { connection: far } });
  const chain = { ...target, joined: [PARTNER, third] };
  expect(partnerLives(chain, PARTNER, another(far), true)).toMatch(/may be joined to it, too/);
});

test.each<[string, Partial<SessionRecord>]>([
  ['its address in another spelling', { client: '::ffff:10.20.0.7' }],
  ['an address that stands for none', { client: '0.0.0.0' }],
  ['an address that can not be read', { client: 'media-7' }],
  ['a port that stands for none', { clientPort: 0 }],
])('a partner that we have killed and that shows %s has not ended', (_what, change) => {
  expect(partnerLives(target, PARTNER, { ...PARTNER, ...change }, true)).toBe(
    'session 1:1, joined to it, changed',
  );
});
