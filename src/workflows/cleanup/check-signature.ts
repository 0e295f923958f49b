import { currentUpdateInfo } from '@temporalio/workflow';
import type { CheckedApproval } from '../../contracts/signed-approval';
import { looks } from '../shared/activities';
import { wordsOf } from '../shared/failures';

/** Who has signed waits so long for the answer. */
const CHECK_WITHIN = '1m';

/** A signed approval by the update that brought it, and what the cluster's worker says to it. */
export type CheckedWord = CheckedApproval & { updateId: string };

/** Has the worker that holds the keys verify a signature; to be called by the handler of its update. Throws nothing. */
export async function checkSignature(cluster: string): Promise<CheckedWord> {
  const updateId = currentUpdateInfo()?.id ?? '';
  try {
    return { ...(await looks(cluster, CHECK_WITHIN).checkApproval({ updateId })), updateId };
  } catch (error) {
    return { why: `the signature could not be verified: ${wordsOf(error)}`, updateId };
  }
}
