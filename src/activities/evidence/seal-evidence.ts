import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { LooksOf, SealedEvidence, SealedRecord, SealEvidenceInput } from '../../contracts/evidence';
import type { Guard } from '../../contracts/cluster';
import type { Evict } from '../../contracts/evict';
import { FAILURE } from '../../contracts/failures';
import { keyText } from '../../contracts/session-key';
import type { EvidenceKeys } from '../../node';
import { fold, foldSettings, goodForMs, isSettling, nodesAsOf, stepOf } from '../../rules/evidence';
import type { EvidenceRecord, FoldSettings, KnownClient, Look } from '../../rules/evidence';
import { digestsOf } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { attemptClock, countedEveryMs } from './evidence-context';
import type { AttemptClock, Evidence } from './evidence-context';
import { clientIn, guardOf, sealClient } from './evictions';
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
        const looking = lookingFor(context, evidence, input.evict);
        const known = await knownNow(looking, input);
        const sealed = withinPayload('The evidence', {
          ...sealedOf(context, known),
          goodForMs: goodForMs(looking.settings),
          ...(activityInfo().heartbeatDetails === undefined ? {} : { lookedAgain: true as const }),
        });
        if (isForKills(input) && isUnsettled(looking, known)) throw notSettled(looking, sealed);
        if (known.looked) throw notHeard(sealed);
        return sealed;
      }),
  };
}

interface Known {
  records: (EvidenceRecord | undefined)[];
  client?: KnownClient | undefined;
  /** By a look of this attempt, of which Temporal has not heard yet. */
  looked: boolean;
}

const isForKills = (input: SealEvidenceInput): boolean => input.forKills === true;

/** Who looks, when, for what, and how looks count. */
interface Looking {
  context: ClusterContext;
  evidence: Evidence;
  clock: AttemptClock;
  evict: Evict | undefined;
  guard: Guard;
  settings: FoldSettings;
}

function lookingFor(context: ClusterContext, evidence: Evidence, evict: Evict | undefined): Looking {
  const guard = guardOf(context, evict);
  const settings = foldSettings(guard, countedEveryMs(context.config, evict));
  return { context, evidence, clock: attemptClock(), evict, guard, settings };
}

/** What the next attempt goes on from, in heartbeat details. */
interface Settling extends Pick<SealedEvidence, 'records' | 'client'> {
  /** To the next attempt, ms. */
  everyMs: number;
  /** It only dates the last look, unless there have to be more. */
  isLast?: true;
}

function knownNow(looking: Looking, input: SealEvidenceInput): Promise<Known> {
  const {
    scheduledTimestampMs,
    currentAttemptScheduledTimestampMs: dueMs,
    heartbeatDetails,
  } = activityInfo();
  const known = heartbeatDetails as Settling | undefined;
  if (known !== undefined)
    return settled(looking, input, { ...known, heardMs: dueMs - known.everyMs, isAtOnce: true });
  return 'records' in input
    ? oneLookLater(looking, { records: input.records, heardMs: scheduledTimestampMs })
    : gathered(looking, input);
}

/** The attempt before was heard of at once. */
async function settled(
  looking: Looking,
  input: SealEvidenceInput,
  before: Before & Settling,
): Promise<Known> {
  if (before.isLast !== true) return oneLookLater(looking, before);
  const known = openedBefore(looking, before);
  return isForKills(input) && isUnsettled(looking, known) ? oneLookLater(looking, before) : known;
}

function notSettled({ guard, settings }: Looking, sealed: SealedEvidence): ApplicationFailure {
  const everyMs = Math.ceil(Math.min(stepOf(guard), settings.mostGapMs / 2));
  return goesOn(sealed, { everyMs }, 'The sessions were not looked at for long enough yet');
}

/** When Temporal hears of a look the next attempt knows, which no clock of this worker can tell for certain. */
function notHeard(sealed: SealedEvidence): ApplicationFailure {
  return goesOn(sealed, { everyMs: 1, isLast: true }, 'Temporal has to date the last look');
}

function goesOn(
  { records, client }: SealedEvidence,
  next: Pick<Settling, 'everyMs' | 'isLast'>,
  message: string,
): ApplicationFailure {
  heartbeat({ records, ...next, ...(client === undefined ? {} : { client }) } satisfies Settling);
  return ApplicationFailure.create({
    type: FAILURE.EvidenceNotSettled,
    message,
    nextRetryDelay: next.everyMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Whether further looks would make some of it do for a kill that does not do yet. */
function isUnsettled({ context, evict, guard }: Looking, { records, client }: Known): boolean {
  const asked = { guard, everyMs: countedEveryMs(context.config, evict) };
  return [...records, client?.record].some((record) => record !== undefined && isSettling(record, asked));
}

function sealedOf({ evidenceKeys: keys }: ClusterContext, { records, client }: Known): SealedEvidence {
  return {
    records: records.map((record) =>
      record === undefined || keys === undefined ? null : sealRecord(keys, record),
    ),
    ...(client === undefined || keys === undefined ? {} : { client: sealClient(keys, client) }),
  };
}

/** What was known, and until when Temporal had heard of it, ms: nothing of it was seen later. */
interface Before extends Pick<SealedEvidence, 'records' | 'client'> {
  heardMs: number;
  /** As soon as it was sealed. */
  isAtOnce?: boolean;
}

function openedBefore({ context: { evidenceKeys: keys } }: Looking, before: Before): Known {
  const open = (one: SealedRecord | null) =>
    keys === undefined || one === null ? undefined : openRecords(keys, [one], before)[0];
  const { records, client } = before;
  const record = client === undefined ? undefined : open(client.sealed);
  return {
    records: records.map(open),
    ...(client === undefined || record === undefined ? {} : { client: { ...client, record } }),
    looked: false,
  };
}

/** Of a client nothing is renewed between kills: some of its sessions have ended by then. */
async function oneLookLater(looking: Looking, sealed: Before): Promise<Known> {
  const { context, evidence, clock, settings, evict } = looking;
  const before = openedBefore(looking, sealed);
  const look = await lookNow(context, evidence, clock);
  const known = before.records.flatMap((record) => record ?? []);
  const after = byIdentity(fold(known, look, settings));
  const records = before.records.map((record) => {
    const now = record === undefined ? undefined : after.get(record.identity);
    // What one listing does not show keeps the record that it has.
    return now?.endedAt === undefined ? now : undefined;
  });
  if (before.client === undefined || evict === undefined) return { records, looked: true };
  return { records, client: clientIn(context, evict, [look], before.client), looked: true };
}

async function gathered(
  { context, clock, settings }: Looking,
  { looksOf: runs, sessions, evict }: Extract<SealEvidenceInput, { looksOf: LooksOf[] }>,
): Promise<Known> {
  const { evidenceKeys: keys } = context;
  if (keys === undefined) return { records: sessions.map(() => undefined), looked: false };
  const { readLooks = readSealedLooks } = context;
  const recorded = await Promise.all(runs.map(readLooks));
  const looks = await withNodesNow(context, clock, looksIn(recorded, keys));
  const begin = collectedIn(recorded, keys);
  const records = byIdentity(looks.reduce<EvidenceRecord[]>((all, look) => fold(all, look, settings), begin));
  const identities = identitiesIn(looks);
  return {
    records: sessions.map((session) => records.get(identities.get(keyText(session)) ?? '')),
    ...(evict === undefined ? {} : { client: clientIn(context, evict, looks) }),
    looked: false,
  };
}

/** Of one that ended and is shown again the record of now, which comes first. */
const byIdentity = (records: readonly EvidenceRecord[]): Map<string, EvidenceRecord> =>
  new Map([...records].reverse().map((record) => [record.identity, record]));

/** What an observer knew when a run began, the last time that one asked: not younger than Temporal heard of it. */
function collectedIn(recorded: readonly RecordedEvidence[], keys: EvidenceKeys): EvidenceRecord[] {
  const [newest] = recorded.flatMap(({ collected }) => collected).sort((a, b) => b.heardMs - a.heardMs);
  return newest === undefined ? [] : openRecords(keys, newest.records, newest);
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
