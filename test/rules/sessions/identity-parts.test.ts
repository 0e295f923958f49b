import type { SessionRecord } from '../../../src/contracts/session';
import { decision, plain, session } from '../support/timeline';

test.each<[string, Partial<SessionRecord>]>([
  ['it has no client address', { client: undefined as never }],
  ['its client address can not be read', { client: 'media-1' }],
  ['its client address can not be read', { client: '10.20.0' }],
  ['it has no client port', { clientPort: undefined as never }],
  ['its client port can not be read', { clientPort: 0 }],
  ['its client port can not be read', { clientPort: 70_000 }],
  ['it has no owner uuid', { ownerUuid: '' }],
  ['it has no id', { sessionId: '' }],
])('identity needs all of its parts: %s', (why, parts) => {
  const record = plain(session(parts));
  expect(decision({ sessions: [[record]] })).toMatchObject({ decision: 'kept', reason: 'unreadable', why });
});
