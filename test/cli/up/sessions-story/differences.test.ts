import { type StoryResult, differencesOf } from '../../../../src/cli/up/sessions-story/differences';
import type { SessionReport } from '../../../../src/contracts/cleanup';
import type { LedgerWrite } from '../../../../src/simulator';
import { sampleReport, sampleSession } from '../../support/sample-report';

const OWNER = sampleSession().ownerUuid;
const IDS = ['1:1', '1:2', '1:3'];
const OUTCOMES = ['revived', 'replaced', 'killed'] as const;

const write = (sessionId: string): LedgerWrite => ({
  at: '2026-01-01T00:00:00.000Z',
  method: 'DELETE',
  path: '/',
  status: 200,
  session: `${OWNER}/${sessionId}`,
  story: 'finished-but-open',
  verdict: 'justified',
  readAgeMs: 1,
  ended: true,
  client: 'admin',
});

const lives = sampleSession({ sessionId: '9:9', decision: 'kept', reason: 'no_match' });
const idle = sampleSession({ sessionId: '7:7', rule: 'half-open', outcome: 'killed' });
const saved = sampleSession({ sessionId: '8:8', decision: 'protected', rule: 'restores' });

/** The story as it ought to end. */
function goodStory(): StoryResult {
  const planned = IDS.map((sessionId) => sampleSession({ sessionId }));
  const killed = planned.map((session, index): SessionReport => ({
    ...session,
    outcome: OUTCOMES[index] ?? 'killed',
  }));
  const counts = {
    sessions: 5,
    planned: 3,
    protected: 1,
    kept: 1,
    killed: 1,
    survived: 0,
    awaitsApproval: 0,
  };
  return {
    truth: [
      ...IDS.map((sessionId) => ({
        ownerUuid: OWNER,
        sessionId,
        story: 'finished-but-open',
        deserves: 'stale' as const,
      })),
      { ownerUuid: OWNER, sessionId: '9:9', story: 'restore', deserves: 'lives' },
      { ownerUuid: OWNER, sessionId: '8:8', story: 'restored', deserves: 'lives' },
      { ownerUuid: OWNER, sessionId: '7:7', story: 'half-open', deserves: 'stale' },
    ],
    armed: [
      { ownerUuid: OWNER, sessionId: '1:1', becomes: 'revived', expected: 'revived' },
      { ownerUuid: OWNER, sessionId: '1:2', becomes: 'reused', expected: 'replaced' },
    ],
    report: sampleReport({
      outcome: 'reported',
      wouldBe: 'enforced',
      mode: 'report',
      sessions: [...planned, lives, saved],
    }),
    enforce: sampleReport({ sessions: [...killed, lives, saved], counts }),
    collected: sampleReport({
      sessions: [idle, lives, saved],
      counts: { ...counts, planned: 1 },
      evidence: 'collected',
    }),
    ledger: {
      writes: [write('1:3'), write('7:7')],
      deletes: 2,
      wrongfulKills: 0,
      racedKills: 0,
      deceivedKills: 0,
      lateKills: 0,
    },
  };
}

const changeSession = (sessions: SessionReport[], id: string, change: Partial<SessionReport>) =>
  sessions.map((session) => (session.sessionId === id ? { ...session, ...change } : session));

test('a story that ends as it ought to has no differences', () => {
  expect(differencesOf(goodStory())).toEqual([]);
});

test.each<[string, (story: StoryResult) => unknown, RegExp]>([
  ['a report that would not enforce', ({ report }) => (report.wouldBe = 'clean'), /wouldBe is clean/],
  [
    'a run with another outcome',
    ({ enforce }) => (enforce.outcome = 'partial'),
    /enforce: the outcome is partial/,
  ],
  [
    'a session that lives and is planned',
    ({ report }) => (report.sessions = changeSession(report.sessions, '9:9', { decision: 'kill' })),
    /report: .*9:9 is planned, but lives \(restore\)/,
  ],
  [
    'a stale session that is not planned',
    ({ report }) => (report.sessions = changeSession(report.sessions, '1:3', { decision: 'kept' })),
    /report: .*1:3 is stale .*not planned/,
  ],
  [
    'a session that no rule protects, although one should',
    ({ report }) => (report.sessions = changeSession(report.sessions, '8:8', { decision: 'kept' })),
    /report: .*8:8 is kept, not protected \(restored\)/,
  ],
  [
    'a session that should be protected and has gone',
    ({ enforce }) => (enforce.sessions = enforce.sessions.filter(({ sessionId }) => sessionId !== '8:8')),
    /enforce: .*8:8 is not listed, not protected \(restored\)/,
  ],
  [
    'a run that watched for a window of its own',
    ({ collected }) => (collected.evidence = 'fresh'),
    /collected: the evidence is fresh/,
  ],
  [
    'a session that is idle on purpose, and planned',
    ({ collected }) => (collected.sessions = changeSession(collected.sessions, '9:9', { decision: 'kill' })),
    /collected: .*9:9 is planned, but not idle for good/,
  ],
  [
    'nothing that is idle for good',
    ({ collected }) => (collected.sessions = []),
    /collected: no session of the story half-open is planned/,
  ],
  ['a planned session that nobody knew', (story) => story.truth.shift(), /1:1 is planned, but lives \(new\)/],
  [
    'a kill in a report',
    ({ report }) => (report.sessions = changeSession(report.sessions, '1:3', { outcome: 'killed' })),
    /a report changes nothing/,
  ],
  [
    'an armed session that was killed',
    ({ enforce }) => (enforce.sessions = changeSession(enforce.sessions, '1:1', { outcome: 'killed' })),
    /1:1 is killed, not revived/,
  ],
  [
    'a planned session that was not killed',
    ({ enforce }) =>
      (enforce.sessions = changeSession(enforce.sessions, '1:3', { outcome: 'failed', note: 'why' })),
    /1:3 is failed, not killed \(why\)/,
  ],
  ['nothing to arm', (story) => (story.armed = []), /no two sessions could be armed/],
  ['a wrongful kill', ({ ledger }) => (ledger.wrongfulKills = 1), /1 wrongful/],
  ['a raced kill', ({ ledger }) => (ledger.racedKills = 1), /1 kills raced/],
  ['another number of kills in the ledger', ({ ledger }) => (ledger.deletes = 3), /3 sessions were ended/],
  ['a kill that the ledger does not know', ({ ledger }) => (ledger.writes = []), /no kill of .*1:3/],
])('%s is named', (_name, change, expected) => {
  const story = goodStory();
  change(story);
  expect(differencesOf(story).join('\n')).toMatch(expected);
});
