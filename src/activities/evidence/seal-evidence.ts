import type {
  LooksOf,
  SealedClient,
  SealedEvidence,
  SealedRecord,
  SealEvidenceInput,
} from '../../contracts/evidence';
import { durationMs } from '../../contracts/duration';
import { keyText } from '../../contracts/session-key';
import type { EvidenceKeys } from '../../node';
import type { Evict } from '../../contracts/evict';
import { fold, foldSettings, nodesAsOf } from '../../rules/evidence';
import type { EvidenceRecord, FoldSettings, Look } from '../../rules/evidence';
import { digestsOf } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { asActivity } from '../failure-of';
import { withinPayload } from '../payload-limit';
import { attemptClock } from './evidence-context';
import type { AttemptClock, Evidence } from './evidence-context';
import { lookNow, nodesOf } from './look-now';
import { readSealedLooks } from './read-looks';
import type { RecordedEvidence } from './read-looks';
import { guardOf, sealClient } from './evictions';
import { openLook, openRecord, openRecords, sealRecord } from './seals';

/** Activities that say what is known of sessions, in a form that a later worker can trust. */
export function createSealEvidence(context: ClusterContext, evidence: Evidence) {
  return {
    /** Folds sealed looks into records, or one that is taken now into records that are there, and seals them. */
    sealEvidence: (input: SealEvidenceInput): Promise<SealedEvidence> =>
      asActivity('lastRead', async () => {
        const { evidenceKeys: keys } = context;
        const clock = attemptClock();
        const settings = settingsOf(context, input.evict);
        const { records, client } =
          'records' in input
            ? await oneLookLater({ context, evidence, clock, settings }, input.records)
            : await gathered({ context, clock, settings }, input);
        const sealed = records.map((record) =>
          record === undefined || keys === undefined ? null : sealRecord(keys, record),
        );
        const known = client === undefined ? {} : { client };
        return withinPayload('The evidence', { records: sealed, ...known });
      }),
  };
}

interface Known {
  records: (EvidenceRecord | undefined)[];
  client?: SealedClient | undefined;
}

/** Who looks, when, and how looks count. */
interface Looking {
  context: ClusterContext;
  clock: AttemptClock;
  settings: FoldSettings;
}

/** Of a client nothing is renewed: kills have ended some of its sessions by then. */
async function oneLookLater(
  { context, evidence, clock, settings }: Looking & { evidence: Evidence },
  sealed: readonly SealedRecord[],
): Promise<Known> {
  const { evidenceKeys: keys } = context;
  const before = sealed.map((one) => (keys === undefined ? undefined : openRecord(keys, one)));
  const look = await lookNow(context, evidence, clock);
  const known = before.flatMap((record) => record ?? []);
  const after = byIdentity(fold(known, look, settings));
  const records = before.map((record) => {
    const now = record === undefined ? undefined : after.get(record.identity);
    // What one listing does not show keeps the record that it has.
    return now?.endedAt === undefined ? now : undefined;
  });
  return { records };
}

async function gathered(
  { context, clock, settings }: Looking,
  { looksOf: runs, sessions, evict }: Extract<SealEvidenceInput, { looksOf: LooksOf[] }>,
): Promise<Known> {
  const { evidenceKeys: keys } = context;
  if (keys === undefined) return { records: sessions.map(() => undefined) };
  const { readLooks = readSealedLooks } = context;
  const recorded = await Promise.all(runs.map(readLooks));
  const looks = await withNodesNow(context, clock, looksIn(recorded, keys));
  const begin = collectedIn(recorded, keys);
  const records = byIdentity(looks.reduce<EvidenceRecord[]>((all, look) => fold(all, look, settings), begin));
  const identities = identitiesIn(looks);
  return {
    records: sessions.map((session) => records.get(identities.get(keyText(session)) ?? '')),
    ...(evict === undefined ? {} : { client: sealClient(context, keys, evict, looks) }),
  };
}

/** Of one that ended and is shown again the record of now, which comes first. */
const byIdentity = (records: readonly EvidenceRecord[]): Map<string, EvidenceRecord> =>
  new Map([...records].reverse().map((record) => [record.identity, record]));

/** Of an eviction by its own window: what others collected does not count. */
function settingsOf(context: ClusterContext, evict: Evict | undefined): FoldSettings {
  const { ages } = context.config;
  const everyMs = evict !== undefined || ages === undefined ? undefined : durationMs(ages.every);
  return foldSettings(guardOf(context, evict), everyMs);
}

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
