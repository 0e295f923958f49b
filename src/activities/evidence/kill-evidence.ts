import type { KillCommand } from '../../contracts/kill';
import { judgeRecord } from '../../rules/evidence';
import type { ClusterContext } from '../cluster-context';
import { guardOf, whyNotEvicted } from './evictions';
import { attemptClock, countedEveryMs } from './evidence-context';
import type { Evidence } from './evidence-context';
import { openRecord } from './seals';

/** Why a kill's evidence does not allow it. */
export interface NoEvidence {
  why: string;
  /** It would, had the looks been later. */
  isOld?: true;
}

/** Why the evidence that came with a kill does not allow it; undefined when it does. @throws WrongVersion */
export async function whyNotEvident(
  context: ClusterContext,
  evidence: Evidence,
  command: KillCommand,
): Promise<NoEvidence | undefined> {
  const { evidenceKeys: keys } = context;
  const { target, evidence: sealed, evict } = command;
  if (keys === undefined) return { why: 'this worker has no key to read evidence with: set evidenceKeyFile' };
  if (sealed === undefined || sealed.length === 0) return { why: NO_EVIDENCE };
  const records = sealed.map((one) => openRecord(keys, one));
  const verified = records.flatMap((record) => record ?? []);
  if (verified.length < records.length)
    return { why: 'a record that came with it was sealed by no key of this worker, or altered' };
  // A record that is no evidence at all needs no question to the cluster.
  const asked = { guard: guardOf(context, evict), everyMs: countedEveryMs(context.config, evict) };
  const given = { target, records: verified, ...asked, now: attemptClock().now() };
  const judged = (cluster: string, anyAge = false) =>
    judgeRecord({ ...given, cluster, anyAge }) ?? whyNotEvicted(context, cluster, command, anyAge);
  const named = verified[0]?.cluster ?? '';
  const why = judged(named);
  if (why !== undefined) return judged(named, true) === undefined ? { why, isOld: true } : { why };
  const elsewhere = judged(await evidence.clusterUuid());
  return elsewhere === undefined ? undefined : { why: elsewhere };
}

/** Of a run that began before records were sealed, or of somebody who schedules kills without. */
export const NO_EVIDENCE =
  'it came without sealed records: a run that began before its worker was updated has none, run it again';
