import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { haltStateOf } from '../../contracts/halt';
import { HALT_WORKFLOW_ID } from '../../contracts/ids';
import type { Status } from '../../contracts/status';

/** Who halted all kills, if somebody did. */
export async function readHalt(client: Client): Promise<Status['halted']> {
  try {
    const state = haltStateOf(await client.workflow.getHandle(HALT_WORKFLOW_ID).describe());
    if (!state.halted) return undefined;
    const { halted: _known, runId: _run, ...told } = state;
    return told;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
