import type { DrainHandle } from '../../../client';
import type { DrainInput, DrainReport } from '../../../contracts/drain';
import { durationMs } from '../../../contracts/duration';
import { DRAIN } from '../../drain';
import { unlessStopped } from '../../shared/until-interrupted';
import { OBSERVE, REQUESTED_BY } from '../demo-cluster';
import type { Stage } from '../play-story';

/** A drain of the story, and how it has to end. */
export interface DrainPlot {
  node: string;
  /** What happens on it, in words. */
  about: string;
  /** From its start to its deadline. */
  within: string;
  expected: DrainReport['outcome'];
}

/** What became of one drain. */
export interface PlayedDrain extends DrainPlot {
  workflowId: string;
  runId: string;
  report: DrainReport;
}

/** A drain that an `up` that was killed has left open is joined otherwise: it knows nothing of this cluster. */
async function startAnew({ workflows }: Stage, input: DrainInput): Promise<DrainHandle> {
  const handle = await workflows.drains.start(input);
  if (handle.joinedSince === undefined) return handle;
  await workflows.temporal.workflow
    .getHandle(handle.workflowId, handle.runId)
    .terminate('another demo begins');
  return workflows.drains.start(input);
}

/** Drains a node, and shows it until the drain ends. */
export async function playDrain(stage: Stage, plot: DrainPlot): Promise<PlayedDrain> {
  const { workflows, cluster, screen, signal, everyMs } = stage;
  const { node, about, within } = plot;
  const until = new Date(Date.now() + durationMs(within)).toISOString();
  screen.print('', screen.style.bold(`Drain ${node}, within ${within}, with jobs paused: ${about}`));
  const { every } = OBSERVE;
  const handle = await unlessStopped(workflows, signal, () =>
    startAnew(stage, { cluster, node, until, every, jobs: 'pause', requestedBy: REQUESTED_BY }),
  );
  const report = await DRAIN.follow(handle, { screen, workflows, everyMs, signal });
  screen.print(...DRAIN.endLines(report, screen));
  return { ...plot, workflowId: handle.workflowId, runId: handle.runId ?? '', report };
}
