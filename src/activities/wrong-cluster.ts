import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contracts/failures';

/** What answers is not the cluster that the entry is for; no time mends that. */
export function wrongCluster(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, FAILURE.WrongCluster);
}
