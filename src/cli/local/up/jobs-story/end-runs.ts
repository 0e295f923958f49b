import { setTimeout as sleep } from 'node:timers/promises';
import type { OntapWorkflows } from '../../../../client';
import { cancelLeftOvers, countOpen } from '../left-overs';

/** The server and the worker stop afterwards in any case. */
const END_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 200;

/** Cancels what is open on a cluster of ours, and waits until it has ended, but not for ever. */
export async function endRuns(workflows: OntapWorkflows, cluster: string): Promise<void> {
  if ((await cancelLeftOvers(workflows, cluster)) === 0) return;
  const deadline = Date.now() + END_WITHIN_MS;
  while (Date.now() < deadline && (await countOpen(workflows, cluster)) > 0) await sleep(LOOK_EVERY_MS);
}
