import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { CleanupMode } from '../../contracts/cleanup';
import { parseCleanupWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes';
import type { SeenRun } from '../../contracts/status';
import { beganAt } from '../../temporal';

/** Outcomes of runs that did all that was asked, by mode. */
const GOOD: Record<CleanupMode, readonly string[]> = { report: ['reported'], enforce: ['clean', 'enforced'] };

/** A few more than one: runs that were narrowed to some sessions don't count. */
const PAGE_SIZE = 10;

/** What runs are looked for. */
export interface RunsWanted {
  cluster: string;
  policy: string;
  mode: CleanupMode;
}

/** For a query; names hold no quotes, but whoever edits a schedule by hand may write anything. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '')}"`;

/** A run as visibility lists it. */
export function seenRun(info: WorkflowExecutionInfo): SeenRun {
  const { workflowId, runId, closeTime, status, typedSearchAttributes } = info;
  const outcome = typedSearchAttributes.get(SEARCH_ATTRIBUTES.outcome);
  const isOpen = closeTime === undefined;
  return {
    workflowId,
    runId,
    startedAt: beganAt(info).toISOString(),
    ...(isOpen ? {} : { endedAt: closeTime.toISOString() }),
    outcome: isOpen ? 'running' : (outcome ?? status.name.toLowerCase()),
  };
}

const queryFor = ({ cluster, policy, mode }: RunsWanted): string =>
  [
    `WorkflowType = "${WORKFLOWS.cleanupStaleSessions}"`,
    `${SEARCH_ATTRIBUTES.cluster.name} = ${quoted(cluster)}`,
    `${SEARCH_ATTRIBUTES.policy.name} = ${quoted(policy)}`,
    `${SEARCH_ATTRIBUTES.operation.name} = "cleanup-${mode}"`,
  ].join(' AND ');

function isWholeRun(workflowId: string, { cluster, policy }: RunsWanted): boolean {
  const id = parseCleanupWorkflowId(workflowId);
  return id?.cluster === cluster && id.policy === policy && id.onlyHash === undefined;
}

async function newest(client: Client, wanted: RunsWanted, query: string): Promise<SeenRun | undefined> {
  // Open runs come first, then the ones that ended last.
  for await (const info of client.workflow.list({ query, pageSize: PAGE_SIZE })) {
    if (isWholeRun(info.workflowId, wanted)) return seenRun(info);
  }
  return undefined;
}

/** The newest run, good or not, and the newest good one. */
export async function newestRuns(
  client: Client,
  wanted: RunsWanted,
): Promise<{ last?: SeenRun; lastGood?: SeenRun }> {
  const last = await newest(client, wanted, queryFor(wanted));
  if (last === undefined) return {};
  const good = GOOD[wanted.mode];
  if (good.includes(last.outcome)) return { last, lastGood: last };
  const outcomes = good.map((outcome) => `"${outcome}"`).join(', ');
  const lastGood = await newest(
    client,
    wanted,
    `${queryFor(wanted)} AND ${SEARCH_ATTRIBUTES.outcome.name} IN (${outcomes})`,
  );
  return lastGood === undefined ? { last } : { last, lastGood };
}
