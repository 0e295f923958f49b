import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { HALT_MEMO } from '../../contracts/halt';
import { HALT_WORKFLOW_ID } from '../../contracts/ids';
import type { Status } from '../../contracts/status';

const textIn = (memo: Record<string, unknown> | undefined, key: string): string | undefined => {
  const value = memo?.[key];
  return typeof value === 'string' ? value : undefined;
};

/** Who halted all kills, if somebody did. */
export async function readHalt(client: Client): Promise<Status['halted']> {
  try {
    const { status, startTime, memo } = await client.workflow.getHandle(HALT_WORKFLOW_ID).describe();
    if (status.name !== 'RUNNING') return undefined;
    const [by, reason] = [textIn(memo, HALT_MEMO.by), textIn(memo, HALT_MEMO.reason)];
    return {
      since: startTime.toISOString(),
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
