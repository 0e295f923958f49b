import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import { WORKFLOWS } from '../../../src/contracts/ids';
import { waitFor } from '../../support/wait-for';
import { ends, eventsOf, msOf, stepsOf } from './support/job-steps';
import {
  begin,
  debtOf,
  holdFor,
  PAID,
  PAUSE,
  pauseEnd,
  play,
  RESUME,
  untilHolding,
} from './support/sequence-steps';
import { ASKER, oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE_MS = 60_000;

test('with reselect, jobs that begin to match while it holds get the steps before it, unless they are too many', async () => {
  const stage = await time.open();
  const add = () => stage.add({ description: 'Bulk', pausable: true });
  const uuids = [add()];
  stage.at(1.5 * MINUTE_MS, () => uuids.push(add()));
  stage.at(3.5 * MINUTE_MS, () => uuids.push(add(), add()));
  const sequence = await begin(stage, [], [PAUSE, holdFor('6m'), RESUME], {
    select: { description: 'Bulk' },
    maxJobs: 3,
    reselect: true,
  });
  const report = await sequence.result();
  const [early = '', late = '', ...tooMany] = uuids;
  expect(ends(report)).toEqual({ [early]: 'done', [late]: 'done' });
  expect(stepsOf(report, late)).toEqual(stepsOf(report, early));
  expect(tooMany.map((uuid) => stage.actions(uuid))).toEqual([[], []]);
  expect(uuids.map((uuid) => stage.state(uuid))).toEqual(uuids.map(() => 'running'));
});

test('a pause outlasts a hold of maxHold, and ends soon after it, whatever its sequence does', async () => {
  const stage = await time.open();
  const [uuid, slow] = [
    stage.add({ pausable: true, pausing: 5 }),
    stage.add({ pausable: true, pausing: 8 * 60 }),
  ];
  const longest = await play(stage, [uuid, slow], [PAUSE, holdFor('1h'), RESUME], { maxHold: '1h' });
  expect(ends(longest)).toEqual({ [uuid]: 'done', [slow]: 'done' });

  const other = stage.add({ pausable: true });
  const longer = [PAUSE, holdFor('1h'), holdFor('30m'), RESUME];
  const report = await play(stage, [other], longer, { maxHold: '1h' });
  expect(await debtOf(stage, other)).toMatchObject(PAID);
  expect(stepsOf(report, other).at(-1)).toEqual([
    'hold',
    'failed',
    'its pause ended before the hold did: it runs again',
  ]);
});

test('a job whose pause another sequence holds is not paused a second time', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true });
  const first = await begin(stage, [uuid], [PAUSE, holdFor('1h'), RESUME]);
  await untilHolding(first);
  const second = await begin(stage, [uuid], [PAUSE, holdFor('1h'), RESUME]);
  await waitFor('it says whom it waits for', async () =>
    (await second.status()).now.endsWith(
      `for the one that another run holds or still watches: ${stage.pauseId(uuid)}.`,
    ),
  );
  expect(stepsOf(await second.result(), uuid)).toEqual([
    ['pause', 'failed', expect.stringContaining('another run holds a pause of this job')],
  ]);
  expect(stage.state(uuid)).toBe('paused');
  expect(ends(await first.result())).toEqual({ [uuid]: 'done' });
  expect(stage.actions(uuid)).toEqual(['pause', 'resume']);
});

test('what ONTAP does not take is given up after an hour, however long it was to be held', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true });
  const notUp = { kind: 'status', status: 503, code: '458773', count: 'always' } as const;
  stage.simulator.faults.add({ ...notUp, ...oneJob(uuid, 'PATCH') });
  const report = await play(stage, [uuid], [PAUSE, holdFor('5d'), RESUME], { maxHold: '7d' });
  expect(stepsOf(report, uuid)).toEqual([
    [
      'pause',
      'failed',
      `ONTAP did not take the pause in time: an error on demand: PATCH /api/cluster/jobs/${uuid} failed with HTTP 503, code 458773`,
    ],
  ]);
  const pause = await eventsOf(stage, stage.pauseId(uuid));
  expect(msOf(pause.at(-1)) - msOf(pause[0])).toBeLessThan(90 * MINUTE_MS);
  expect(pause.length).toBeLessThan(8_000);
});

// By itself: this server does not tell a parent of the end of a child that went on as new (chain-of-pauses has that).
test('what ONTAP does not resume, though it answers, is tried for a day, and then fails loudly, by name', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true });
  const notRunning = { kind: 'status', status: 409, code: '458776', nth: 2, count: 'always' } as const;
  stage.simulator.faults.add({ ...notRunning, ...oneJob(uuid, 'PATCH') });
  const request = { cluster: stage.cluster, uuid, until: await time.soon(60_000), ...ASKER };
  const handle = await stage.server.client.workflow.start(WORKFLOWS.pausedJob, {
    workflowId: stage.pauseId(uuid),
    taskQueue: stage.taskQueue,
    args: [request],
  });
  const { cause } = (await handle.result().catch((error: unknown) => error)) as WorkflowFailedError;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  expect(cause).toMatchObject({
    type: 'PauseOwed',
    message: expect.stringContaining(`Job ${uuid} on ${stage.cluster} was paused by us`),
    details: [{ cluster: stage.cluster, uuid }],
  });
  expect(stage.state(uuid)).toBe('paused');
  expect(stage.actions(uuid).length).toBeGreaterThan(150);
});

test('a job that is forgotten while it is paused is named, not taken for one that runs', async () => {
  const stage = await time.open();
  const uuid = stage.add({ pausable: true });
  stage.at(MINUTE_MS, () => stage.simulator.jobs.remove(uuid));
  const report = await play(stage, [uuid], [PAUSE, holdFor('20m'), RESUME]);
  expect(report.jobs[0]).toMatchObject({
    outcome: 'paused_still',
    why: expect.stringMatching(/resume it by hand: ONTAP has not shown it since \d{4}-/),
  });
  const { cause } = (await pauseEnd(stage, uuid).catch((error: unknown) => error)) as WorkflowFailedError;
  expect(cause).toMatchObject({
    type: 'PauseOwed',
    message: expect.stringMatching(/ONTAP has not shown it since \d{4}-.*resume it by hand/),
  });
});
