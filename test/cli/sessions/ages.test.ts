import { listingLines } from '../../../src/cli/sessions/list';
import type { SessionsDocument } from '../../../src/cli/sessions/read-sessions';
import { sessionFilter } from '../../../src/cli/sessions/session-filter';
import { agesLines } from '../../../src/cli/sessions/ages';
import { staleLines } from '../../../src/cli/sessions/stale';
import { staleNow } from '../../../src/rules/sessions';
import { readPolicy } from '../../../src/cli/shared/shipped-file';
import type { AgedSession, AgesTold } from '../../../src/contracts/session-age';
import { facts, NODES, session } from '../../rules/support/timeline';
import { TestHost, testIo } from '../support/test-io';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600;
const screen = testIo(new TestHost()).out;

function aged(sessionId: string, unchangedSeconds: number, change: Parameters<typeof session>[0] = {}) {
  const unchangedSince = new Date(NOW - unchangedSeconds * 1_000).toISOString();
  const record = session({ sessionId, clientPort: Number(sessionId.split(':')[1]), ...change });
  return { ...record, firstSeen: '2026-02-27T08:30:00.000Z', unchangedSince, unchangedSeconds };
}

const RECORDS: AgedSession[] = [
  aged('1:1', 20 * 60),
  aged('1:2', 26 * HOUR, { client: '10.20.0.23' }),
  aged('1:3', 0, { data: { state: 'active', operation: 'backup', bytes: 1 } }),
  aged('1:4', 3 * HOUR, { data: { operation: 'restore' } }),
];
const COLLECTED: AgesTold = { collected: true, every: '5m', lookedAt: '2026-03-01T11:58:00.000Z' };

const document = (change: Partial<SessionsDocument> = {}): SessionsDocument => ({
  at: '2026-03-01T12:00:00.000Z',
  read: 'sessions',
  truncated: false,
  records: RECORDS,
  nodes: NODES,
  pools: [],
  findings: [],
  ages: COLLECTED,
  ...change,
});

const listed = (options: Parameters<typeof listingLines>[2] = {}, change: Partial<SessionsDocument> = {}) =>
  listingLines('prod1', document(change), options, { width: 160 }, NOW).join('\n');

test('a list tells when each session was first seen, and for how long at least it is unchanged', () => {
  expect(listed({ sort: 'unchanged' })).toMatchInlineSnapshot(`
   "session  node   SVM   client      states: data | mover      operation    bytes  first seen (UTC)  unchanged for  path
   ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
   1:2      node1  svm1  10.20.0.23  halted/successful | idle  backup     4.9 KiB  2026-02-27 08:30          1d 2h  /svm1/vol1
   1:4      node1  svm1  10.20.0.7   halted/successful | idle  restore    4.9 KiB  2026-02-27 08:30             3h  /svm1/vol1
   1:1      node1  svm1  10.20.0.7   halted/successful | idle  backup     4.9 KiB  2026-02-27 08:30            20m  /svm1/vol1
   1:3      node1  svm1  10.20.0.7   active/successful | idle  backup         1 B  2026-02-27 08:30             0s  /svm1/vol1
   4 sessions: 1 active, 3 halted
   Unchanged for at least so long; all sessions are looked at every 5m, last 2m ago."
  `);
});

test('groups tell the one that is longest unchanged', () => {
  expect(listed({ by: 'client' })).toMatchInlineSnapshot(`
   "client      sessions  on nodes  data states           bytes  oldest unchanged for
   ───────────────────────────────────────────────────────────────────────────────────
   10.20.0.7          3  node1 3   1 active, 2 halted  9.8 KiB                    3h
   10.20.0.23         1  node1 1   1 halted            4.9 KiB                 1d 2h
   4 sessions: 1 active, 3 halted
   Unchanged for at least so long; all sessions are looked at every 5m, last 2m ago."
  `);
});

test('without ages the list is as ONTAP has it, with the line to write', () => {
  const records = RECORDS.map(({ firstSeen: _f, unchangedSince: _s, unchangedSeconds: _u, ...one }) => one);
  const ages = { collected: false, why: 'not_configured' } as const;
  expect(listed({}, { records, ages })).toMatchInlineSnapshot(`
   "session  node   SVM   client      states: data | mover      operation    bytes  path
   ────────────────────────────────────────────────────────────────────────────────────────────
   1:1      node1  svm1  10.20.0.7   halted/successful | idle  backup     4.9 KiB  /svm1/vol1
   1:2      node1  svm1  10.20.0.23  halted/successful | idle  backup     4.9 KiB  /svm1/vol1
   1:3      node1  svm1  10.20.0.7   active/successful | idle  backup         1 B  /svm1/vol1
   1:4      node1  svm1  10.20.0.7   halted/successful | idle  restore    4.9 KiB  /svm1/vol1
   4 sessions: 1 active, 3 halted
   Ages are not collected: write "ages: { every: 5m }" into the entry of prod1 in its worker's configuration"
  `);
});

test.each<[AgesTold | undefined, RegExp]>([
  [undefined, /is of an earlier release; update it$/],
  [{ collected: false, why: 'no_key' }, /write "evidenceKeyFile: .\/evidence.key"/],
  [{ collected: false, why: 'no_observer' }, /no run observe\/prod1 goes on; .*start the worker anew$/],
  [{ collected: false, why: 'no_look' }, /not collected yet/],
  [{ collected: false, why: 'unreadable' }, /could not be read from Temporal/],
  [{ ...COLLECTED, lookedAt: '2026-03-01T11:40:00Z' }, /until the last look, 20m ago; one was due every 5m/],
])('of ages %j it says what is to be known', (ages, words) => {
  expect(agesLines('prod1', ages, NOW)).toEqual([expect.stringMatching(words)]);
});

test('a filter of ages takes what is unchanged for so long, and nothing whose age is not known', () => {
  const fits = sessionFilter({ unchangedFor: '3h' });
  expect(RECORDS.filter(fits).map(({ sessionId }) => sessionId)).toEqual(['1:2', '1:4']);
  expect(fits(session())).toBe(false);
});

const stale = (change: Partial<SessionsDocument> = {}) =>
  staleNow(readPolicy('default'), facts({ cluster: 'prod1' }), document(change));

test('what a policy would kill now is what matches and is unchanged for its window; of the rest it says why not', () => {
  expect(staleLines(stale(), { ...screen, width: 130 }).join('\n')).toMatchInlineSnapshot(`
   "session  client      states: data | mover      unchanged for  decision   why
   ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
   1:2      10.20.0.23  halted/successful | idle          1d 2h  kill       rule finished-but-open matches, nothing protects it
   1:4      10.20.0.7   halted/successful | idle             3h  protected  matches finished-but-open, but protect rule restores
                                                                            holds
   1:1      10.20.0.7   halted/successful | idle            20m  kept       1:1 is known to be unchanged for 20m, the window asks
                                                                            for 1h
   1:3      10.20.0.7   active/successful | idle             0s  kept       no rule matches: data is active, finished-but-open
                                                                            wants halted
   Policy default, window 1h: 1 of 4 sessions to kill now, by their ages
   Nothing is killed by this: a clean-up looks itself, and holds limits, approval and the read before each kill."
  `);
});

test('without ages nothing is stale now', () => {
  const records = [session({ sessionId: '1:2' })];
  expect(stale({ records }).verdicts).toMatchObject([
    { decision: 'kept', rule: 'finished-but-open', why: 'the age of 1:2 is not collected' },
  ]);
});
