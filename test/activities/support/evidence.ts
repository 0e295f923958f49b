import { sealRecord } from '../../../src/activities/evidence/seals';
import type { SealedRecord } from '../../../src/contracts/evidence';
import type { KillTarget } from '../../../src/contracts/plan';
import type { SessionRecord } from '../../../src/contracts/session';
import type { EvidenceRecord } from '../../../src/rules/evidence';
import { partnersOf } from '../../../src/rules/evidence/record';
import { digestOf } from '../../../src/rules/sessions';
import { TEST_KEYS } from '../../support/evidence-keys';

/** UUID of the cluster of every rig. */
export const RIG_CLUSTER = '1cd8a442-86d1-11e0-ae1c-0000000000a1';

const DAY_MS = 86_400_000;

/** A record that every guard takes for enough: seen unchanged for 100 days until now, when the activity fell due. */
export function recordFor(
  session: SessionRecord,
  joined: SessionRecord[] = [],
  change: Partial<EvidenceRecord> = {},
): EvidenceRecord {
  const { identity, states, bytes } = digestOf(session);
  const now = Date.now();
  const began = now - 100 * DAY_MS;
  return {
    cluster: RIG_CLUSTER,
    identity,
    firstSeenAt: began,
    first: { states, bytes },
    states,
    bytes,
    unchangedSinceAt: began,
    unchangedMs: 100 * DAY_MS,
    samples: 25,
    countedAtMs: 100 * DAY_MS,
    spacingMs: 4 * DAY_MS,
    largestGapMs: 0,
    steadyFromMs: 0,
    last: { worker: now, server: 1 },
    asked: change.last ?? { worker: now, server: 1 },
    lastGapMs: 0,
    partners: partnersOf(joined.map((partner) => digestOf(partner).identity)),
    inTakeover: false,
    collected: false,
    ...change,
  };
}

/** Sealed records of a target and of what is joined to it. */
export const evidenceFor = (
  { record, joined }: KillTarget,
  change: Partial<EvidenceRecord> = {},
): SealedRecord[] => {
  const all = [record, ...joined];
  return all.map((one) =>
    sealRecord(
      TEST_KEYS,
      recordFor(
        one,
        all.filter((other) => other !== one),
        change,
      ),
    ),
  );
};
