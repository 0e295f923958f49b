import { setTimeout as sleep } from 'node:timers/promises';
import type { SequenceHandle } from '../../../../client';
import type { SequenceInput, SequenceReport } from '../../../../contracts/sequence';
import { plainText } from '../../../../contracts/text';
import { unlessStopped } from '../../../follow/unless-stopped';
import { followSequence } from '../../../sequence/follow-sequence';
import { laneOf, REQUESTED_BY, say, type Stage } from './stage';
import type { StoryJob } from './story-jobs';
import { together } from './together';

export const SEQUENCE_LANE = 'sequence';

/** What became of the sequence of the story. */
export interface PlayedSequence {
  workflowId: string;
  report: SequenceReport;
}

/** The hold ends by the story's release; this is for the case that it does not come. */
const LONGEST_HOLD = '1m';
/** How long the hold is shown before it is released. */
const SHOWN_HOLD_MS = 4_000;
const LOOK_EVERY_MS = 250;

const inputOf = (cluster: string, { uuid }: StoryJob): SequenceInput => ({
  cluster,
  select: { uuids: [uuid] },
  steps: [
    { step: 'pause' },
    { step: 'hold', for: LONGEST_HOLD, orUntilReleased: true },
    { step: 'resume' },
    { step: 'await', state: 'terminal', for: LONGEST_HOLD },
  ],
  requestedBy: REQUESTED_BY,
});

/** True once the hold runs; false when the sequence ended without one. */
async function holds({ workflows, signal }: Stage, handle: SequenceHandle): Promise<boolean> {
  const execution = workflows.temporal.workflow.getHandle(handle.workflowId);
  for (;;) {
    const { status } = await unlessStopped(workflows, signal, () => execution.describe());
    if (status.name !== 'RUNNING') return false;
    const { holdUntil } = await unlessStopped(workflows, signal, () => handle.status());
    if (holdUntil !== undefined) return true;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Ends the hold once it was to be seen for a while. */
async function releaseLater(stage: Stage, handle: SequenceHandle): Promise<void> {
  const { workflows, signal } = stage;
  if (!(await holds(stage, handle))) return;
  await sleep(SHOWN_HOLD_MS, undefined, { signal });
  const { why } = await unlessStopped(workflows, signal, () => handle.release(REQUESTED_BY));
  say(laneOf(stage, SEQUENCE_LANE), `release: ${plainText(why)}`);
}

/** Pauses a job, holds it, resumes it, and waits for it. */
export async function playSequence(stage: Stage, job: StoryJob): Promise<PlayedSequence> {
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
