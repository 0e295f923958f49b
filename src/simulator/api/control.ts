import type { ApprovalDecision } from '../approvals';
import type { ArmSpec } from '../arming';
import type { Core } from '../core';
import type { FaultSpec } from '../faults/fault';
import type { Answer, Call } from '../http/call';
import { OntapApiError } from '../ontap-error';
import { turn } from '../switches';

const ok = (body: unknown): Answer => ({ status: 200, body });

export const getLedger = (_call: Call, { ledger }: Core): Answer => ok(ledger.report());

export const getStats = (_call: Call, { stats }: Core): Answer => ok(stats.report());

/** The truth about every session, which no cluster would tell. */
export const getTruth = (_call: Call, { world }: Core): Answer =>
  ok({
    sessions: world.sessions.list().map(({ session, record }) => ({
      session: session.key,
      story: session.story,
      deserves: session.deserves,
      killed: session.killed,
      record,
    })),
  });

export const getFaults = (_call: Call, { faults }: Core): Answer => ok({ faults: faults.list() });

/** @param needed - What it has to have, if anything. */
function bodyOf<T>(call: Call, core: Core, needed?: string): T {
  if (!core.control) throw new OntapApiError(403, '6', 'start the simulator with --control to change it');
  try {
    const body: unknown = JSON.parse(call.body);
    if (typeof body === 'object' && body !== null && (needed === undefined || needed in body))
      return body as T;
  } catch {
    // told below
  }
  const what = needed === undefined ? '' : ` with "${needed}"`;
  throw new OntapApiError(400, '262177', `the body has to be a JSON object${what}`);
}

/** Runs what a body asked for; what the model refuses is the caller's mistake. */
function applying(change: () => void): Answer {
  try {
    change();
  } catch (error) {
    throw new OntapApiError(400, '2', (error as Error).message);
  }
  return ok({});
}

export function postFault(call: Call, core: Core): Answer {
  const spec = bodyOf<FaultSpec>(call, core, 'kind');
  return applying(() => core.faults.add(spec));
}

export function deleteFaults(_call: Call, core: Core): Answer {
  if (!core.control) throw new OntapApiError(403, '6', 'start the simulator with --control to change it');
  core.faults.clear();
  return ok({});
}

export function postArm(call: Call, core: Core): Answer {
  const spec = bodyOf<ArmSpec>(call, core, 'becomes');
  return applying(() => core.arming.arm(spec));
}

export const getApprovals = (_call: Call, { approvals }: Core): Answer => ok({ requests: approvals.list() });

export function postApproval(call: Call, core: Core): Answer {
  const decision = bodyOf<ApprovalDecision>(call, core, 'index');
  return applying(() => core.approvals.decide(decision));
}

export const getSwitches = (_call: Call, { switches }: Core): Answer => ok({ switches });

export function postSwitches(call: Call, core: Core): Answer {
  const wanted = bodyOf(call, core);
  return applying(() => turn(core.switches, wanted));
}

export function postTime(call: Call, core: Core): Answer {
  const { advance } = bodyOf<{ advance: number }>(call, core, 'advance');
  return applying(() => core.clock.advance(advance));
}
