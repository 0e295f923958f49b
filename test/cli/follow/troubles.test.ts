import type { WorkflowExecutionDescription } from '@temporalio/client';
import { troublesOf } from '../../../src/cli/follow/troubles';

const SCHEDULED_AT = 1_000_000;

const waiting = (attempt: number) =>
  ({
    raw: {
      pendingActivities: [
        {
          activityType: { name: 'readCluster' },
          state: 1,
          attempt,
          scheduledTime: { seconds: SCHEDULED_AT / 1_000 },
        },
      ],
    },
  }) as unknown as WorkflowExecutionDescription;

test('an activity that no worker takes is told, since the name of its cluster may be misspelt', () => {
  expect(troublesOf(waiting(1), SCHEDULED_AT + 10_000)).toEqual([]);
  expect(troublesOf(waiting(1), SCHEDULED_AT + 20_000)).toEqual([
    'readCluster waits for a worker: does one run that serves this cluster, and under this name?',
  ]);
});

test('an activity that waits for its next try is not said to wait for a worker', () => {
  expect(troublesOf(waiting(2), SCHEDULED_AT + 20_000)).toEqual([]);
});
