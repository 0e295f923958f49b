import type { Switches } from '../../../src/simulator';
import { holdFor, PAUSE, pauseEnd, play, RESUME } from './support/sequence-steps';
import { oneJob } from './support/use-job-stages';
import { useSkippedTime } from './support/use-skipped-time';

const time = useSkippedTime();
const MINUTE_MS = 60_000;

const guarded: { switches: Partial<Switches> } = { switches: { mav: '202-error' } };

test('what somebody else pauses while the pause of a sequence waits for approval is left paused', async () => {
  const stage = await time.open(guarded);
  const uuid = stage.add({ pausable: true, pausing: 0 });
  const { simulator } = stage;
  simulator.after({ ...oneJob(uuid, 'PATCH'), nth: 1 }, () => {
    simulator.jobs.get(uuid)?.job.act('pause', simulator.clock.now(), simulator.switches);
  });
  stage.at(20 * MINUTE_MS, () => simulator.approvals.decide({ index: 1, state: 'vetoed' }));
  const report = await play(stage, [uuid], [PAUSE, holdFor('10s'), RESUME]);
  expect(report.jobs[0]?.steps[0]?.why).toContain('somebody else paused it while our pause waited');
  expect(await pauseEnd(stage, uuid)).toMatchObject({ outcome: 'was_paused', state: 'paused' });
  expect(stage.actions(uuid)).toEqual(['pause']);
});
