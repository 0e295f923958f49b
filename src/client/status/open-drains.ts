import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { DrainStatus } from '../../contracts/drain';
import { parseDrainWorkflowId, WORKFLOWS } from '../../contracts/ids';
import { drainStatusQuery } from '../../contracts/messages';
import type { OpenDrain } from '../../contracts/status';
import { beganAt } from '../../temporal';
import { answerWithin, whyUnanswered } from '../answer';
import { inBatches } from '../schedules/in-batches';
import { quoted } from './seen-runs';

const QUERY = `WorkflowType = ${quoted(WORKFLOWS.drainNode)} AND ExecutionStatus = "Running"`;

/** More than these are not asked. */
const MOST_ASKED = 100;
/** A query blocks without a worker. */
const ANSWER_WITHIN_MS = 5_000;

function addressOf(info: WorkflowExecutionInfo) {
  const { workflowId, runId } = info;
  const { cluster = 'unknown', node = 'unknown' } = parseDrainWorkflowId(workflowId) ?? {};
  return { cluster, node, workflowId, runId, startedAt: beganAt(info).toISOString() };
}

function toldBy({
  phase,
  now,
  order,
  last,
  pauses,
}: DrainStatus): Omit<OpenDrain, keyof ReturnType<typeof addressOf>> {
  return {
    phase,
    now,
    ...(order === undefined ? {} : { until: order.until, requestedBy: order.requestedBy }),
    ...(last === undefined ? {} : { holds: last.holds }),
    pauses: {
      held: pauses.filter(({ outcome }) => outcome === 'held').length,
      owed: pauses.filter(({ owed }) => owed === true).length,
    },
  };
}

async function lookAt(client: Client, info: WorkflowExecutionInfo): Promise<OpenDrain> {
  const { workflowId, runId } = info;
  try {
    const status = await answerWithin(
      client,
      workflowId,
      'the status query',
      { withinMs: ANSWER_WITHIN_MS },
      () => client.workflow.getHandle(workflowId, runId).query(drainStatusQuery),
    );
    return { ...addressOf(info), ...toldBy(status) };
  } catch (error) {
    return { ...addressOf(info), unasked: whyUnanswered(error) };
  }
}

/** Drains that go on, the longest first, with what holds their nodes as far as a worker tells. */
export async function openDrains(client: Client): Promise<OpenDrain[]> {
  const open: WorkflowExecutionInfo[] = [];
  for await (const info of client.workflow.list({ query: QUERY })) open.push(info);
  const asked = await inBatches(open.slice(0, MOST_ASKED), (info) => lookAt(client, info));
  const rest = open.slice(MOST_ASKED).map((info) => ({ ...addressOf(info), unasked: 'too many go on' }));
  return [...asked, ...rest].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
}
