import { type DrainHandle, DrainsClient } from '../../../src/client';
import type { DrainInput, DrainStatus } from '../../../src/contracts/drain';
import type { TestServer } from '../../support/temporal-server';
import { waitFor } from '../../support/wait-for';
import { type JobStage, jobStage } from '../jobs/support/use-job-stages';
import type { Stage } from './stage';

/** A simulated cluster with nodes to drain. */
export interface DrainStage extends JobStage {
  /** Starts a drain of n1 that looks every second. */
  begin(change?: Partial<DrainInput>): Promise<DrainHandle>;
}

/** What a stage of drains is besides a stage. */
export function drainStage(server: TestServer, stage: Stage): DrainStage {
  const drains = new DrainsClient(server.client, stage.taskQueue);
  const { cluster } = stage;
  const usual = { cluster, node: 'n1', every: '1s', lateWithin: '1m', requestedBy: { name: 'tester' } };
  const begin: DrainStage['begin'] = (change) =>
    drains.start({ ...usual, until: fromNow(100_000), ...change });
  return { ...jobStage(server, stage), begin };
}

export const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();

const WITHIN_MS = 20_000;

/** Until its status is so. */
export async function untilDrain(
  drain: DrainHandle,
  what: string,
  isSo: (status: DrainStatus) => boolean,
): Promise<DrainStatus> {
  let status: DrainStatus | undefined;
  await waitFor(what, async () => isSo((status = await drain.status())), WITHIN_MS);
  return status as DrainStatus;
}

/** Its first pause has landed. */
export const isHolding = ({ pauses }: DrainStatus): boolean =>
  pauses.some(({ outcome }) => outcome === 'held');
