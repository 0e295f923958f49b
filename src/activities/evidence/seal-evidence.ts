import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { LooksOf, SealedEvidence, SealedRecord, SealEvidenceInput } from '../../contracts/evidence';
import type { ClusterConfig } from '../../contracts/cluster';
import { FAILURE } from '../../contracts/failures';
import type { SessionKey } from '../../contracts/session';
import { keyText } from '../../contracts/session-key';
import type { EvidenceKeys } from '../../node';
import { fold, foldSettings, goodForMs, isSettling, nodesAsOf, stepOf } from '../../rules/evidence';
import type { EvidenceRecord, Look } from '../../rules/evidence';
import { digestsOf } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { attemptClock, observedEveryMs } from './evidence-context';
import type { AttemptClock, Evidence } from './evidence-context';
import { lookNow, nodesOf } from './look-now';
import { readSealedLooks } from './read-looks';
import type { RecordedEvidence } from './read-looks';
import { openLook, openRecords, sealRecord } from './seals';

/** Activities that say what is known of sessions, in a form that a later worker can trust. */
export function createSealEvidence(context: ClusterContext, evidence: Evidence) {
  return {
    /**
     * Folds sealed looks into records, or one that is taken now into records that are there, and seals them. For kills
     * it looks again and again where nobody did for too long: between two looks it heartbeats what is known and fails
     * `EvidenceNotSettled`.
     */
    sealEvidence: (input: SealEvidenceInput): Promise<SealedEvidence> =>
      asActivity('lastRead', async () => {
        const { records, isSettled } = sealedOf(context, await knownNow(context, evidence, input));
        const sealed = withinPayload('The evidence', {
          records,
          goodForMs: goodForMs(settingsOf(context.config)),
          ...(activityInfo().heartbeatDetails === undefined ? {} : { lookedAgain: true as const }),
        });
        if (isSettled || 'records' in input || input.forKills !== true) return sealed;
        throw notSettled(context.config, records);
      }),
  };
}

type Known = EvidenceRecord | undefined;

/** What the next attempt goes on from, in heartbeat details. */
interface Settling {
  records: (SealedRecord | null)[];
  /** To the next look, ms. */
  everyMs: number;
}

function knownNow(context: ClusterContext, evidence: Evidence, input: SealEvidenceInput): Promise<Known[]> {
  const {
    scheduledTimestampMs,
    currentAttemptScheduledTimestampMs: dueMs,
    heartbeatDetails,
  } = activityInfo();
  const clock = attemptClock();
  const known = heartbeatDetails as Settling | undefined;
  if (known !== undefined)
    return oneLookLater(context, evidence, clock, { ...known, heardMs: dueMs - known.everyMs });
  return 'records' in input
    ? oneLookLater(context, evidence, clock, { ...input, heardMs: scheduledTimestampMs })
    : gathered(context, clock, input.looksOf, input.sessions);
}

function notSettled({ guard }: ClusterConfig, records: Settling['records']): ApplicationFailure {
  const everyMs = Math.ceil(Math.min(stepOf(guard), foldSettings(guard).mostGapMs / 2));
  heartbeat({ records, everyMs } satisfies Settling);
  return ApplicationFailure.create({
    type: FAILURE.EvidenceNotSettled,
    message: 'The sessions were not looked at for long enough yet',
    nextRetryDelay: everyMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Whether further looks would make none of them do for a kill that does not do yet, besides. */
function sealedOf(
  { evidenceKeys: keys, config }: ClusterContext,
  records: readonly Known[],
): { records: SealedEvidence['records']; isSettled: boolean } {
  const asked = { guard: config.guard, everyMs: observedEveryMs(config) };
  return {
    records: records.map((record) =>
      record === undefined || keys === undefined ? null : sealRecord(keys, record),
    ),
    isSettled: !records.some((record) => record !== undefined && isSettling(record, asked)),
  };
}

/** What was known, and until when Temporal had heard of it, ms: nothing of it was seen later. */
interface Before {
  records: readonly (SealedRecord | null)[];
  heardMs: number;
}

async function oneLookLater(
  context: ClusterContext,
  evidence: Evidence,
  clock: AttemptClock,
  { records: sealed, heardMs }: Before,
): Promise<Known[]> {
  const { evidenceKeys: keys, config } = context;
  const before = sealed.map((one) =>
    keys === undefined || one === null ? undefined : openRecords(keys, [one], heardMs)[0],
  );
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

const settingsOf = (config: ClusterConfig) => foldSettings(config.guard, observedEveryMs(config));

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

/**
 * How long nodes are up says whether they were all the time before, too. Each look is judged by that: the last one may
 * show none of the sessions.
 */
async function withNodesNow(context: ClusterContext, clock: AttemptClock, looks: Look[]): Promise<Look[]> {
  if (looks.length === 0) return [];
  const nodes = await nodesOf(context);
  if (nodes === undefined) return looks;
  const now = clock.now();
  return looks.map((look) => ({ ...look, nodes: nodesAsOf(nodes, look.departed, now) }));
}

/** By key: who had it last. */
const identitiesIn = (looks: readonly Look[]): Map<string, string> =>
  new Map(
    looks.flatMap(({ listing }) => digestsOf(listing).map((digest) => [keyText(digest), digest.identity])),
  );
