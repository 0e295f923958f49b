import type { Simulator } from '../../../../simulator';
import { laneScreens } from '../../../shared/output/lanes';
import type { RunContext } from '../run-one';
import { endRuns } from './end-runs';
import { type PlayedJob, playJob } from './play-job';
import { type PlayedSequence, playSequence, SEQUENCE_LANE } from './play-sequence';
import { beginJobs, HELD, LONG, type StoryJob } from './story-jobs';
import { together } from './together';

/** What the story came to. */
export interface PlayedStory {
  jobs: PlayedJob[];
  sequence: PlayedSequence;
}

/** Runs `last` when each command, and the sequence, has called. */
function afterAll(jobs: readonly StoryJob[], last: () => void): () => void {
  let open = jobs.filter(({ command }) => command !== undefined).length + 1;
  return () => {
    open -= 1;
    if (open === 0) last();
  };
}

/** Waits for six jobs at once, commands three of them, and has a sequence hold one. */
export async function playJobs(
  context: RunContext,
  simulator: Simulator,
  cluster: string,
): Promise<PlayedStory> {
  const { teardown, workflows, screen, signal } = context;
  const jobs = beginJobs(simulator);
  const lanes = laneScreens(screen, [...Object.keys(jobs), SEQUENCE_LANE]);
  // All of them, in this order.
  for (const lane of lanes.values()) lane.live((spinner) => [`${spinner} begins`]);
  const onlyWaits = afterAll(Object.values(jobs), () => {
    simulator.clock.advance(LONG);
    screen.print(screen.style.dim(`The cluster's clock jumps ${LONG} s: what still works comes to its end.`));
  });
  teardown.add(() => endRuns(workflows, cluster));
  const [sequence, ...played] = await together<[PlayedSequence, ...PlayedJob[]]>(signal, (stop) => {
    const stage = { ...context, signal: stop, cluster, lanes, onlyWaits };
    return [playSequence(stage, jobs[HELD]), ...Object.values(jobs).map((job) => playJob(stage, job))];
  });
  return { jobs: played, sequence };
}
