import {
  jobsDifferences,
  type JobsTruth,
  type PlayedStory,
} from '../../../../src/cli/up/jobs-story/differences';
import type { PlayedJob } from '../../../../src/cli/up/jobs-story/play-job';
import type { LedgerWrite } from '../../../../src/simulator';

const UUID = '1cd8a442-86d1-11e0-ae1c-123478563412';

const lost: PlayedJob = {
  label: 'move',
  uuid: UUID,
  description: 'Volume Move Job',
  command: 'cancel',
  answer: 'confirmed',
  expected: 'cancel_lost_race',
  workflowId: `job/demo/${UUID}`,
  end: { outcome: 'cancel_lost_race', job: { uuid: UUID } },
  answered: { outcome: 'confirmed', why: '' },
};

const resumed = { index: 2, step: 'resume', outcome: 'done', why: '', pause: 'resumed' } as const;

/** The story as it ought to end. */
function goodStory(): {
  story: PlayedStory;
  truth: { states: Map<string, string>; ledger: JobsTruth['ledger'] };
} {
  const path = `/api/cluster/jobs/${UUID}`;
  return {
    story: {
      jobs: [lost],
      sequence: {
        workflowId: 'sequence/demo/1',
        report: {
          outcome: 'done',
          summary: '',
          cluster: 'demo',
          jobs: [{ uuid: UUID, outcome: 'done', why: '', steps: [resumed], job: 'succeeded' }],
        },
      },
    },
    truth: {
      states: new Map([[UUID, 'success']]),
      ledger: { writes: [{ method: 'PATCH', path } as LedgerWrite] },
    },
  };
}

test('a story that ends as it ought to has no differences', () => {
  const { story, truth } = goodStory();
  expect(jobsDifferences(story, truth)).toEqual([]);
});

test.each<[string, (good: ReturnType<typeof goodStory>) => unknown, RegExp]>([
  [
    'another outcome',
    ({ story }) => (story.jobs = [{ ...lost, end: { outcome: 'succeeded', job: { uuid: UUID } } }]),
    /move: the outcome is succeeded, not cancel_lost_race/,
  ],
  [
    'another state in ONTAP',
    ({ truth }) => truth.states.set(UUID, 'paused'),
    /move: ONTAP shows paused, not success/,
  ],
  ['a job that is gone', ({ truth }) => truth.states.clear(), /move: ONTAP shows nothing/],
  [
    'another answer',
    ({ story }) => (story.jobs = [{ ...lost, answered: { outcome: 'already', why: '' } }]),
    /the cancel is already, not confirmed/,
  ],
  [
    'a sequence that failed',
    ({ story }) => (story.sequence.report.outcome = 'failed'),
    /sequence: the outcome is failed/,
  ],
  [
    'a pause that somebody else ended',
    ({ story }) =>
      story.sequence.report.jobs[0]?.steps.splice(0, 1, { ...resumed, pause: 'resumed_by_other' }),
    /the pause ended as resumed_by_other/,
  ],
  [
    'a command to a job of somebody else',
    ({ truth }) =>
      ((truth.ledger.writes[0] as LedgerWrite & { path: string }).path = '/api/cluster/jobs/other'),
    /PATCH .*other is none of the story's/,
  ],
])('%s is named', (_name, change, expected) => {
  const good = goodStory();
  change(good);
  expect(jobsDifferences(good.story, good.truth).join('\n')).toMatch(expected);
});
