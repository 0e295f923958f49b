import type { LooksOf, SealedEvidence, SealedRecord, SealEvidenceInput } from '../../contracts/evidence';
import type { ClusterConfig } from '../../contracts/cluster';
import { durationMs } from '../../contracts/duration';
import type { SessionKey } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import type { EvidenceKeys } from '../../node';
import { fold, foldSettings, nodesAsOf } from '../../rules/evidence';
import type { EvidenceRecord, Look } from '../../rules/evidence';
import { digestsOf } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { attemptClock } from './evidence-context';
import type { AttemptClock, Evidence } from './evidence-context';
import { lookNow, nodesOf } from './look-now';
import { readSealedLooks } from './read-looks';
import type { RecordedEvidence } from './read-looks';
import { openLook, openRecord, openRecords, sealRecord } from './seals';

/** Activities that say what is known of sessions, in a form that a later worker can trust. */
export function createSealEvidence(context: ClusterContext, evidence: Evidence) {
  return {
    /** Folds sealed looks into records, or one that is taken now into records that are there, and seals them. */
    sealEvidence: (input: SealEvidenceInput): Promise<SealedEvidence> =>
      asActivity('lastRead', async () => {
        const { evidenceKeys: keys } = context;
        const clock = attemptClock();
        const records =
          'records' in input
            ? await oneLookLater(context, evidence, clock, input.records)
            : await gathered(context, clock, input.looksOf, input.sessions);
        const sealed = records.map((record) =>
          record === undefined || keys === undefined ? null : sealRecord(keys, record),
        );
        return withinPayload('The evidence', { records: sealed });
      }),
  };
}

type Known = EvidenceRecord | undefined;

async function oneLookLater(
  context: ClusterContext,
  evidence: Evidence,
  clock: AttemptClock,
  sealed: readonly SealedRecord[],
): Promise<Known[]> {
  const { evidenceKeys: keys, config } = context;
  const before = sealed.map((one) => (keys === undefined ? undefined : openRecord(keys, one)));
  const look = await lookNow(context, evidence, clock);
  const known = before.flatMap((record) => record ?? []);
  const after = byIdentity(fold(known, look, settingsOf(config)));
  return before.map((record) => {
    const now = record === undefined ? undefined : after.get(record.identity);
    // What one listing does not show keeps the record that it has.
    return now?.endedAt === undefined ? now : undefined;
  });
}

async function gathered(
  context: ClusterContext,
  clock: AttemptClock,
  runs: readonly LooksOf[],
  sessions: readonly SessionKey[],
): Promise<Known[]> {
  const { evidenceKeys: keys, config } = context;
  if (keys === undefined) return sessions.map(() => undefined);
  const { readLooks = readSealedLooks } = context;
  const recorded = await Promise.all(runs.map(readLooks));
  const looks = await withNodesNow(context, clock, looksIn(recorded, keys));
  const settings = settingsOf(config);
  const begin = collectedIn(recorded, keys);
  const records = byIdentity(looks.reduce<EvidenceRecord[]>((all, look) => fold(all, look, settings), begin));
  const identities = identitiesIn(looks);
  return sessions.map((session) => records.get(identities.get(keyText(session)) ?? ''));
}

/** Of one that ended and is shown again the record of now, which comes first. */
const byIdentity = (records: readonly EvidenceRecord[]): Map<string, EvidenceRecord> =>
  new Map([...records].reverse().map((record) => [record.identity, record]));

const settingsOf = ({ guard, ages }: ClusterConfig) =>
  foldSettings(guard, ages === undefined ? undefined : durationMs(ages.every));

/** What an observer knew when a run began, the last time that one asked: not younger than Temporal heard of it. */
function collectedIn(recorded: readonly RecordedEvidence[], keys: EvidenceKeys): EvidenceRecord[] {
  const [newest] = recorded.flatMap(({ collected }) => collected).sort((a, b) => b.heardMs - a.heardMs);
  return newest === undefined ? [] : openRecords(keys, newest.records, newest.heardMs);
}

/** Looks that a holder of one of our keys has sealed, in the order in which Temporal heard of them. */
function looksIn(recorded: readonly RecordedEvidence[], keys: EvidenceKeys): Look[] {
  return recorded
    .flatMap(({ looks }) => looks)
    .sort((a, b) => a.heardMs - b.heardMs)
    .flatMap(({ listing, heardMs }) => {
      const facts = openLook(keys, listing);
      if (facts === undefined) return [];
      const { cluster, departed, arrived, narrowed } = facts;
      return [{ cluster, listing, narrowed, departed, arrived: { worker: arrived, server: heardMs } }];
    });
}

/** How long nodes are up says whether they were all the time before, too. */
async function withNodesNow(context: ClusterContext, clock: AttemptClock, looks: Look[]): Promise<Look[]> {
  const last = looks.pop();
  if (last === undefined) return [];
  const nodes = await nodesOf(context);
  const asOf = nodes === undefined ? {} : { nodes: nodesAsOf(nodes, last.departed, clock.now()) };
  return [...looks, { ...last, ...asOf }];
}

/** By key: who had it last. */
const identitiesIn = (looks: readonly Look[]): Map<string, string> =>
  new Map(
    looks.flatMap(({ listing }) => digestsOf(listing).map((digest) => [keyText(digest), digest.identity])),
  );
