import type { SequenceHandle } from '../../../../src/client';
import type { PausedJobReport, SequenceInput, SequenceReport } from '../../../../src/contracts/sequence';
import { waitFor } from '../../../support/wait-for';
import { SOON_MS } from './job-steps';
import { ASKER, type JobStage } from './use-job-stages';

export const PAUSE = { step: 'pause' } as const;
export const RESUME = { step: 'resume' } as const;
export const CANCEL = { step: 'cancel' } as const;
export const holdFor = (time: string) => ({ step: 'hold', for: time }) as const;
/** Longer than any test, and ended by a release. */
export const HOLD = { ...holdFor('10m'), orUntilReleased: true };
/** What debts are about. */
export const PAUSE_AND_HOLD: SequenceInput['steps'] = [PAUSE, HOLD, RESUME];

type Steps = SequenceInput['steps'];

/** Starts these steps for these jobs. */
export const begin = (
  stage: JobStage,
  uuids: string[],
  steps: Steps,
  change: Partial<SequenceInput> = {},
): Promise<SequenceHandle> =>
  stage.sequences.start(stage.sequenceInput({ select: { uuids }, steps, ...change }));

/** The same, to its end. */
export const play = async (...args: Parameters<typeof begin>): Promise<SequenceReport> =>
  (await begin(...args)).result();

/** Until all pauses before a hold are over and it runs. */
export async function untilHolding(sequence: SequenceHandle): Promise<void> {
  await waitFor('it holds', async () => (await sequence.status()).holdUntil !== undefined, 2 * SOON_MS);
}

/** How the newest pause of that job was paid back. */
export const pauseEnd = (stage: JobStage, uuid: string): Promise<PausedJobReport> =>
  stage.server.client.workflow.getHandle(stage.pauseId(uuid)).result() as Promise<PausedJobReport>;

/** Until the jobs are selected and that step runs. */
export async function untilStep(sequence: SequenceHandle, index: number): Promise<void> {
  const isThere = async () => {
    const { step, jobs } = await sequence.status();
    return step === index && jobs.length > 0;
  };
  await waitFor(`step ${index} runs`, isThere, 2 * SOON_MS);
}

/** A sequence that holds the pause of one job. */
export async function holding(stage: JobStage): Promise<{ uuid: string; sequence: SequenceHandle }> {
  const uuid = stage.add({ pausable: true });
  const sequence = await begin(stage, [uuid], PAUSE_AND_HOLD);
  await untilHolding(sequence);
  expect(stage.state(uuid)).toBe('paused');
  return { uuid, sequence };
}

/** Ends the hold, when it runs; the report of the sequence. */
export async function releaseOf(sequence: SequenceHandle): Promise<SequenceReport> {
  await untilHolding(sequence);
  await sequence.release(ASKER.requestedBy);
  return sequence.result();
}

/** Ends the newest run of that id by hand. */
export async function terminate({ server }: JobStage, workflowId: string): Promise<void> {
  await server.client.workflow.getHandle(workflowId).terminate('by hand');
}

/** How the newest pause of a job ended, and what the cluster saw of it. */
export async function debtOf(stage: JobStage, uuid: string) {
  const end = await pauseEnd(stage, uuid);
  return { end, sent: stage.actions(uuid), state: stage.state(uuid) };
}

/** Paused once and resumed once, by us. */
export const PAID = {
  end: {
    outcome: 'resumed',
    pausedAt: expect.any(String),
    resumedAt: expect.any(String),
    state: 'running',
  },
  sent: ['pause', 'resume'],
  state: 'running',
};
