import { defaultPayloadConverter } from '@temporalio/common';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { lastLookIn } from '../../src/temporal';

/** `temporal.api.enums.v1.PendingActivityState` */
const [STARTED, CANCEL_REQUESTED] = [2, 3];

const client = {
  options: { loadedDataConverter: { payloadConverter: defaultPayloadConverter } },
} as unknown as Client;

const look = (state: number, at: string) => ({
  activityType: { name: 'pollJob' },
  state,
  heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload({ state: 'paused', at })] },
});

const told = (...pendingActivities: object[]) =>
  lastLookIn({ raw: { pendingActivities } } as unknown as WorkflowExecutionDescription, client);

test('of looks that were begun anew those count that go on, not those that are let go', () => {
  const [old, anew] = [look(CANCEL_REQUESTED, '2026-01-05T06:00:00Z'), look(STARTED, '2026-01-05T06:00:09Z')];
  expect(told(old, anew)).toMatchObject({ at: '2026-01-05T06:00:09Z' });
  expect(told(old)).toBeUndefined();
});
