import {
  drainStoryDifferences,
  type DrainTruth,
  type PlayedStory,
} from '../../../../src/cli/up/drain-story/differences';
import type { PlayedDrain } from '../../../../src/cli/up/drain-story/play-drain';
import { DEAD_MEDIA_SERVER } from '../../../../src/cli/up/demo-cluster';
import type { DrainReport, NodeSession, NodeView } from '../../../../src/contracts/drain';
import type { LedgerWrite } from '../../../../src/simulator';
import { sampleReport } from '../../support/sample-report';

const UUID = '1cd8a442-86d1-11e0-ae1c-123478563412';

const drained = (node: string, outcome: DrainReport['outcome'], sessions: NodeSession[]): PlayedDrain => ({
  node,
  about: '',
  within: '1m',
  expected: outcome === 'held' ? 'held' : 'clear',
  workflowId: `drain/demo/${node}`,
  runId: 'r1',
  report: {
    ...{ outcome, summary: 'so it ended', cluster: 'demo', node, startedAt: '', endedAt: '' },
    last: { sessions } as NodeView,
    pauses: [{ uuid: UUID, outcome: 'resumed', why: '' }],
  },
});

/** The story as it ought to end. */
function goodStory() {
  const moving = { kind: 'moving' } as NodeSession;
  const report = {
    ...sampleReport({ outcome: 'enforced' }),
    approval: { wanted: 'policy', decision: 'approved', by: 'bob', at: '' } as const,
  };
  report.counts = { ...report.counts, killed: 2 };
  const words = [
    { by: 'alice', answer: { accepted: false, why: '' } },
    { by: 'bob', answer: { accepted: true, why: '' } },
  ];
  const story: PlayedStory = {
    eviction: { workflowId: 'evict/demo/media-3', runId: 'r1', report, words },
    drains: [drained('n1', 'clear', []), drained('n2', 'held', [moving])],
  };
  const writes: LedgerWrite[] = [{ method: 'PATCH', path: `/api/cluster/jobs/${UUID}` } as LedgerWrite];
  const truth = {
    dead: 2,
    clients: ['10.20.0.11'] as DrainTruth['clients'],
    states: new Map<string, string | undefined>([[UUID, 'running']]),
    ledger: { writes, deletes: 2, wrongfulKills: 0, racedKills: 0 },
  };
  return { story, truth };
}

test('a story that ends as it ought to has no differences', () => {
  const { story, truth } = goodStory();
  expect(drainStoryDifferences(story, truth)).toEqual([]);
});

type Good = ReturnType<typeof goodStory>;

test.each<[string, (good: Good) => unknown, RegExp]>([
  [
    'an eviction that did not happen',
    ({ story }) => (story.eviction.report.outcome = 'not_evicted'),
    /eviction: the outcome is not_evicted, not enforced/,
  ],
  [
    'a part of the sessions',
    ({ story }) => (story.eviction.report.counts.killed = 1),
    /eviction: 1 of 2 sessions killed/,
  ],
  [
    'a session that is still there',
    ({ truth }) => truth.clients.push(DEAD_MEDIA_SERVER.address),
    /1 sessions of the dead server are still there/,
  ],
  [
    'a word of the requester that counts',
    ({ story }) => (story.eviction.words[0] = { by: 'alice', answer: { accepted: true, why: '' } }),
    /the word of who asked for it was not refused/,
  ],
  [
    'an approval of the requester',
    ({ story }) => Object.assign(story.eviction.report.approval ?? {}, { by: 'alice' }),
    /approved by alice, not by bob/,
  ],
  [
    'a node that is not clear',
    ({ story }) => (story.drains[0] = { ...drained('n1', 'held', []), expected: 'clear' }),
    /n1: the drain ended held, not clear: so it ended/,
  ],
  [
    'a list without what holds the node',
    ({ story }) => (story.drains[1] = drained('n2', 'held', [])),
    /n2: its last look does not list a session that moves/,
  ],
  [
    'a job that was never paused',
    ({ story }) => story.drains[1]?.report.pauses.splice(0),
    /n2: 0 jobs were paused and resumed, not 1/,
  ],
  ['a job that is left paused', ({ truth }) => truth.states.set(UUID, 'paused'), /ONTAP shows job .* paused/],
  ['a wrongful kill', ({ truth }) => (truth.ledger.wrongfulKills = 1), /ledger: 1 wrongful kills/],
  ['a kill too many', ({ truth }) => (truth.ledger.deletes = 3), /ledger: 3 sessions were ended, not 2/],
  [
    'a command to a job of somebody else',
    ({ truth }) => truth.ledger.writes.push({ method: 'PATCH', path: '/api/other' } as LedgerWrite),
    /PATCH \/api\/other is none of the story's/,
  ],
])('%s is named', (_name, change, expected) => {
  const good = goodStory();
  change(good);
  expect(drainStoryDifferences(good.story, good.truth).join('\n')).toMatch(expected);
});
