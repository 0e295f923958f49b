import type { Client } from '@temporalio/client';
import { defaultDataConverter } from '@temporalio/common';
import { troubleNowText, TroublesTold } from '../../../src/cli/shared/troubles';
import { troublesOf } from '../../../src/client/troubles';

const SCHEDULED_AT = 1_000_000;
const SINCE = '2026-11-29T14:00:00.000Z';

const client = { options: { loadedDataConverter: defaultDataConverter } } as unknown as Client;

const pending = (change: object) =>
  ({
    raw: {
      pendingActivities: [
        {
          activityType: { name: 'readCluster' },
          state: 1,
          attempt: 2,
          scheduledTime: { seconds: SCHEDULED_AT / 1_000 },
          ...change,
        },
      ],
    },
  }) as unknown as Parameters<typeof troublesOf>[0];

const textsOf = (change: object, now: number) => troublesOf(pending(change), client, now).map(troubleNowText);

test('an activity that no worker takes is told, since the name of its cluster may be misspelt', () => {
  expect(textsOf({ attempt: 1 }, SCHEDULED_AT + 10_000)).toEqual([]);
  expect(textsOf({ attempt: 1 }, SCHEDULED_AT + 20_000)).toEqual([
    'the look at the cluster waits for a worker: does one run that serves this cluster, and under this name?',
  ]);
});

test('an activity that waits for its next try is not said to wait for a worker', () => {
  expect(textsOf({}, SCHEDULED_AT + 20_000)).toEqual([]);
});

const FAILING = {
  lastFailure: { message: 'the login was refused', applicationFailureInfo: { type: 'OntapAuth' } },
  heartbeatDetails: { payloads: [defaultDataConverter.payloadConverter.toPayload({ failingSince: SINCE })] },
  nextAttemptScheduleTime: { seconds: SCHEDULED_AT / 1_000 + 30 },
};

test('what is tried again is told with since when, and when it is tried next', () => {
  const [trouble] = troublesOf(pending(FAILING), client, SCHEDULED_AT);
  expect(trouble).toEqual({
    call: 'readCluster',
    failure: 'OntapAuth',
    what: 'the login was refused',
    since: SINCE,
    nextTry: '1970-01-01T00:17:10.000Z',
  });
  expect(trouble === undefined ? '' : troubleNowText(trouble)).toBe(
    `the look at the cluster is tried again: the login was refused (since ${SINCE}); next try at 1970-01-01T00:17:10.000Z`,
  );
});

test('a look that is held tells when ONTAP is asked next, and not while it is asked', () => {
  const details = { failingSince: SINCE, nextTry: '1970-01-01T00:16:50.000Z' };
  const held = {
    ...FAILING,
    state: 2,
    heartbeatDetails: { payloads: [defaultDataConverter.payloadConverter.toPayload(details)] },
  };
  const [early, late] = [0, 20_000].map((ms) => troublesOf(pending(held), client, SCHEDULED_AT + ms)[0]);
  expect(early).toMatchObject({ since: SINCE, nextTry: details.nextTry });
  expect(late).toEqual(expect.not.objectContaining({ nextTry: expect.anything() }));
});

test('a look that only waits for its job is no trouble', () => {
  expect(
    textsOf({ ...FAILING, lastFailure: { message: 'goes on', applicationFailureInfo: { category: 1 } } }, 0),
  ).toEqual([]);
});

test('a trouble is told once, and once more as soon as it is known when it is tried next', () => {
  const told = new TroublesTold();
  const trouble = { call: 'pollJob', failure: 'OntapBusy', what: 'it is busy' };
  const at = (second: number) => ({ ...trouble, nextTry: `2026-11-29T14:00:0${second}.000Z` });
  const news = [trouble, trouble, at(1), at(2), trouble].map((now) => told.news([now]));
  expect(news).toEqual([
    ['the look at the job is tried again: it is busy'],
    [],
    ['the look at the job is tried again: it is busy; next try at 2026-11-29T14:00:01.000Z'],
    [],
    [],
  ]);
});
