import { cancellationSignal } from '@temporalio/activity';
import type { ApprovalAsked, OntapReader } from '../../ontap';
import { approvalSaid } from '../../ontap';
import {
  ageOf,
  type AttemptVerdict,
  awaitsApproval,
  judgeKillJob,
  type KillVerdict,
} from '../../rules/last-read';
import { awaitJobEnd } from '../await-job-end';
import { foundNow, killOf, readApproval } from '../read-approval';
import type { KilledSession } from '../read-approval';

/**
 * What the job says that ONTAP kills by; without an end, or without rights on jobs, the session itself has to tell. An
 * answer that names no job may have made a request, which is looked for.
 */
export async function followJob(
  client: Pick<OntapReader, 'getJob' | 'getApprovalRequest' | 'listOpenRequests'>,
  session: KilledSession,
  kill: AttemptVerdict,
  tell: (asked: ApprovalAsked) => void,
): Promise<KillVerdict> {
  const { job: uuid, ...accepted } = kill;
  if (uuid === undefined) return kill.isFinal === true ? unlessAsked(client, session, kill, tell) : accepted;
  const signal = cancellationSignal();
  const job = await awaitJobEnd(client, uuid, () => !signal.aborted);
  const end = job && judgeKillJob(kill, job);
  if (end === undefined) return accepted;
  const asked = end.failure && approvalSaid(end.failure);
  if (asked === undefined) return end.verdict;
  tell(asked);
  const approval = await readApproval(client, asked, killOf(session), signal);
  return { ...awaitsApproval(approval, asked.said), ...ageOf(accepted) };
}

async function unlessAsked(
  client: Pick<OntapReader, 'getApprovalRequest' | 'listOpenRequests'>,
  session: KilledSession,
  kill: KillVerdict,
  tell: (asked: ApprovalAsked) => void,
): Promise<KillVerdict> {
  const signal = cancellationSignal();
  const found = await foundNow(client, killOf(session), signal);
  if (found === undefined) return kill;
  tell(found);
  const approval = await readApproval(client, found, killOf(session), signal);
  return { ...awaitsApproval(approval, kill.note), ...ageOf(kill) };
}
