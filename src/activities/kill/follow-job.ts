import { cancellationSignal, sleep } from '@temporalio/activity';
import { saidWithCode } from '../../contracts/text';
import type { ApprovalAsked, OntapClient } from '../../ontap';
import { approvalSaid, OntapError } from '../../ontap';
import { failureOfJob, isTerminal } from '../../rules/jobs';
import { readApproval } from '../read-approval';
import { awaitsApproval } from './judge-approval';
import type { Verdict } from './judge-read';

/** Looks at the job of a kill, a second apart: ONTAP makes jobs of what takes longer than 2 s. */
const LOOKS = { most: 20, everyMs: 1_000 } as const;

/** What the job says that ONTAP kills by; without an end, or without rights on jobs, the session itself has to tell. */
export async function followJob(
  client: Pick<OntapClient, 'getJob' | 'getApprovalRequest'>,
  verdict: Verdict & { job?: string },
  tell: (asked: ApprovalAsked) => void,
): Promise<Verdict> {
  const { job: uuid, ...accepted } = verdict;
  if (uuid === undefined) return accepted;
  const signal = cancellationSignal();
  for (let looks = 0; looks < LOOKS.most && !signal.aborted; looks++) {
    if (looks > 0) await sleep(LOOKS.everyMs);
    try {
      const job = await client.getJob(uuid, { signal });
      if (!isTerminal(job.state)) continue;
      const { isFinal: _, ...usual } = accepted;
      if (job.state === 'success') return { ...usual, confirmation: 'confirmed' };
      const { message, code } = failureOfJob(job);
      const asked = approvalSaid({ code, message });
      if (asked !== undefined) {
        tell(asked);
        return {
          ...awaitsApproval(await readApproval(client, asked, signal), asked.said),
          ...ageOf(accepted),
        };
      }
      const note = `${saidWithCode(message, code)}: its job ${uuid} failed`;
      return { ...ageOf(accepted), outcome: 'unverified', isFinal: true, note };
    } catch (error) {
      if (!(error instanceof OntapError)) throw error;
      if (!error.retryable) break;
    }
  }
  return accepted;
}

function ageOf({ readAgeMs }: Verdict): Pick<Verdict, 'readAgeMs'> {
  return readAgeMs === undefined ? {} : { readAgeMs };
}
