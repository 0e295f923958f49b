import { plainText } from '../../../contracts/text';
import { type CommandReport, commandText, endLine, followJob, sendCommand, type WatchEnd } from '../../jobs';
import { unlessStopped } from '../../shared/until-interrupted';
import { REQUESTED_BY } from '../demo-cluster';
import { say } from '../say';
import { together } from '../together';
import { type JobsStage, laneOf } from './stage';
import type { StoryJob } from './story-jobs';

/** What became of one job of the story. */
export interface PlayedJob extends StoryJob {
  workflowId: string;
  end: WatchEnd;
  answered?: Pick<CommandReport, 'outcome' | 'why'>;
}

async function command(stage: JobsStage, job: StoryJob): Promise<CommandReport | undefined> {
  const { command: verb, uuid, label } = job;
  if (verb === undefined) return undefined;
  const { cluster, workflows, signal } = stage;
  const order = { cluster, uuid, command: verb, requestedBy: REQUESTED_BY };
  const report = await unlessStopped(workflows, signal, () => sendCommand(workflows, order));
  const lane = laneOf(stage, label);
  const { style } = lane;
  say(lane, `${verb} ${style.bold(commandText(report.outcome, style))}: ${plainText(report.why)}`);
  stage.onlyWaits();
  return report;
}

/** Waits for one job, and sends it what the story asks of it. */
export async function playJob(stage: JobsStage, job: StoryJob): Promise<PlayedJob> {
  const { workflows, cluster, everyMs } = stage;
  const { uuid, label } = job;
  const screen = laneOf(stage, label);
  const input = { cluster, uuid, requestedBy: REQUESTED_BY };
  const handle = await unlessStopped(workflows, stage.signal, () => workflows.jobs.watch(input));
  const [end, answered] = await together<[WatchEnd, CommandReport | undefined]>(stage.signal, (signal) => [
    followJob(handle, { screen, workflows, everyMs, signal, brief: true }),
    command({ ...stage, signal }, job),
  ]);
  say(screen, endLine(end, { cluster, uuid }, screen.style));
  return { ...job, workflowId: handle.workflowId, end, ...(answered === undefined ? {} : { answered }) };
}
