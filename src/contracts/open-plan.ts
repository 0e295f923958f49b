import type { CleanupStatus } from './cleanup';

/** A plan that waits, and until when. */
export interface OpenPlan {
  /** `notice`: nobody has to approve it, its kills begin at `until`. */
  kind: 'approval' | 'notice' | 'gate';
  planHash: string;
  /** ISO 8601. */
  until: string;
  /** Only an approval that is signed counts; absent of an older run, too. */
  signed?: true;
}

/** The plan that waits for somebody's word, or only for a time in which it can be rejected; undefined when none does. */
export function openPlan({
  approval,
  notice,
  quiet,
  gate,
}: Pick<CleanupStatus, 'approval' | 'notice' | 'quiet' | 'gate'>): OpenPlan | undefined {
  if (approval !== undefined) return { kind: 'approval', ...approval };
  if (notice !== undefined) return { kind: 'notice', planHash: notice.planHash, until: notice.killsAt };
  if (quiet !== undefined) return { kind: 'notice', planHash: quiet.planHash, until: quiet.until };
  if (gate !== undefined) return { kind: 'gate', planHash: gate.planHash, until: gate.until };
  return undefined;
}
