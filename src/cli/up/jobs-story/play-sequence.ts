import { setTimeout as sleep } from 'node:timers/promises';
import type { SequenceHandle } from '../../../client';
import type { SequenceInput, SequenceReport, SequenceStatus } from '../../../contracts/sequence';
import { plainText } from '../../../contracts/text';
import { followSequence } from '../../sequence';
import { unlessStopped } from '../../shared/until-interrupted';
import { REQUESTED_BY } from '../demo-cluster';
import { say } from '../say';
import { becomes, together } from '../together';
import { type JobsStage, laneOf } from './stage';
import type { StoryJob } from './story-jobs';

export const SEQUENCE_LANE = 'sequence';

/** What became of the sequence of the story. */
export interface PlayedSequence {
  workflowId: string;
  report: SequenceReport;
}

/** The hold ends by the story's release; this is for the case that it does not come. */
const LONGEST_HOLD = '1m';
const LONGEST_WAIT = '5m';
/** How long the hold is shown before it is released. */
const SHOWN_HOLD_MS = 4_000;

const STEPS: SequenceInput['steps'] = [
  { step: 'pause' },
  { step: 'hold', for: LONGEST_HOLD, orUntilReleased: true },
  { step: 'resume' },
  { step: 'await', state: 'terminal', for: LONGEST_WAIT },
];

const inputOf = (cluster: string, { uuid }: StoryJob): SequenceInput => ({
  cluster,
  select: { uuids: [uuid] },
  steps: STEPS,
  requestedBy: REQUESTED_BY,
});

const holds = ({ holdUntil }: SequenceStatus): boolean => holdUntil !== undefined;
const awaits = ({ step }: SequenceStatus): boolean => STEPS[step]?.step === 'await';

/** Ends the hold once it was to be seen for a while. */
async function releaseLater(stage: JobsStage, handle: SequenceHandle): Promise<void> {
  const { workflows, signal } = stage;
  if (!(await becomes(stage, handle, holds))) return;
  await sleep(SHOWN_HOLD_MS, undefined, { signal });
  const { why } = await unlessStopped(workflows, signal, () => handle.release(REQUESTED_BY));
  say(laneOf(stage, SEQUENCE_LANE), `release: ${plainText(why)}`);
  if (await becomes(stage, handle, awaits)) stage.onlyWaits();
}

/** Pauses a job, holds it, resumes it, and waits for it. */
export async function playSequence(stage: JobsStage, job: StoryJob): Promise<PlayedSequence> {
  const { workflows, cluster, everyMs } = stage;
  const handle = await unlessStopped(workflows, stage.signal, () =>
    workflows.sequences.start(inputOf(cluster, job)),
  );
  const screen = laneOf(stage, SEQUENCE_LANE);
  const [report] = await together<[SequenceReport, void]>(stage.signal, (signal) => [
    followSequence(handle, { screen, workflows, everyMs, signal }),
    releaseLater({ ...stage, signal }, handle),
  ]);
  return { workflowId: handle.workflowId, report };
}
