import { activityInfo, log, metricMeter } from '@temporalio/activity';
import type { WORKFLOWS } from '../contracts/ids';
import type { RefusedWrite, WhyRefused } from '../contracts/notification';
import { cut, plainText } from '../contracts/text';
import type { ClusterContext } from './cluster-context';

/** Letters of a workflow type that somebody else has chosen. */
const TYPE_LENGTH = 60;

/**
 * By whom an order comes that none of our runs gives; undefined when its run is of one of those types. Anybody on the
 * namespace can schedule an activity, by itself or from a workflow of his own. A type can be taken by others, too: this
 * keeps out what is plainly not ours, and proves nothing of the rest.
 */
export function byWhomElse(ours: readonly (keyof typeof WORKFLOWS)[]): string | undefined {
  const { inWorkflow, workflowType = '' } = activityInfo();
  if (!inWorkflow) return 'by an activity of its own';
  if (ours.some((type) => type === workflowType)) return undefined;
  return `by a workflow of type "${cut(plainText(workflowType), TYPE_LENGTH)}"`;
}

/** Tells log, metric and web hooks that a write was refused before anything of it left. */
export function tellRefused(
  { cluster, tellRefused: tell }: Pick<ClusterContext, 'cluster' | 'tellRefused'>,
  write: RefusedWrite['write'],
  why: WhyRefused,
  text: string,
): void {
  const { workflowExecution, activityId } = activityInfo();
  // An honest run after an outage is nothing to look into.
  log[why === 'EvidenceOld' ? 'info' : 'warn']('A write was refused', { cluster, write, why, text });
  metricMeter
    .createCounter(
      'ontap_workflows_writes_refused',
      '1',
      'Kills and commands that were refused before they left',
    )
    .add(1, { cluster, write, why });
  tell?.({ event: 'write_refused', cluster, write, why, text, activityId, ...workflowExecution });
}
