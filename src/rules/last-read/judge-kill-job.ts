import type { JobRecord } from '../../contracts/job';
import { saidWithCode } from '../../contracts/text';
import type { JobFailure } from '../../contracts/track-job';
import { failureOfJob, isTerminal } from '../jobs';
import type { KillVerdict } from './judge-read';
import type { AttemptVerdict } from './judge-removal';

/** The end of the job that ONTAP kills by; `failure` is what it said when it did not succeed. */
export interface KillJobEnd {
  verdict: KillVerdict;
  failure?: JobFailure;
}

/** What its job says of a kill that ONTAP accepted; undefined while it goes on. */
export function judgeKillJob(kill: AttemptVerdict, job: JobRecord): KillJobEnd | undefined {
  if (!isTerminal(job.state)) return undefined;
  const { job: uuid, isFinal: _, ...usual } = kill;
  if (job.state === 'success') return { verdict: { ...usual, confirmation: 'confirmed' } };
  const failure = failureOfJob(job);
  const note = `${saidWithCode(failure.message, failure.code)}: its job ${uuid} failed`;
  return { failure, verdict: { ...ageOf(kill), outcome: 'unverified', isFinal: true, note } };
}

/** What stays of a kill that was accepted when its job says otherwise: how old its last read was. */
export function ageOf({ readAgeMs }: KillVerdict): Pick<KillVerdict, 'readAgeMs'> {
  return readAgeMs === undefined ? {} : { readAgeMs };
}
