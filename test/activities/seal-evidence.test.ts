import { openRecord } from '../../src/activities/evidence/seals';
import type { SealedEvidence, SealEvidenceInput } from '../../src/contracts/evidence';
import { FAILURE } from '../../src/contracts/failures';
import { foldSettings } from '../../src/rules/evidence';
import { TEST_KEYS } from '../support/evidence-keys';
import { type Attempt, attempt, failureOf } from './support/attempt';
import { evidenceFor } from './support/evidence';
import { planned } from './support/kills';
import { openRig, type Rig } from './support/rig';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Temporal's clock as the first attempt falls due. */
const DUE_MS = 1_000_000;

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig?.close());

/** A session that is known well enough until `agoMs` before now, by both clocks. */
async function known(agoMs: number) {
  const target = await planned(rig, rig.add());
  const last = { worker: Date.now() - agoMs, server: DUE_MS - agoMs };
  // The nodes are up for longer.
  const aged = { unchangedMs: HOUR_MS, countedAtMs: HOUR_MS, unchangedSinceAt: last.worker - HOUR_MS };
  return evidenceFor(target, {
    ...aged,
    firstSeenAt: aged.unchangedSinceAt,
    spacingMs: 10 * MINUTE_MS,
    last,
  });
}

const seal = (input: SealEvidenceInput, change: object = {}) =>
  attempt(rig.activities.sealEvidence, [input], {
    scheduledTimestampMs: DUE_MS,
    currentAttemptScheduledTimestampMs: DUE_MS,
    ...change,
  });

/** The next attempt, so long after Temporal has heard of that one. */
const next = (input: SealEvidenceInput, before: Attempt<SealedEvidence>, dueMs: number) =>
  seal(input, {
    attempt: 2,
    currentAttemptScheduledTimestampMs: dueMs,
    heartbeatDetails: before.heartbeats.at(-1),
  });

const recordIn = async ({ result }: Attempt<SealedEvidence>) =>
  openRecord(TEST_KEYS, (await result).records[0] ?? '');

const listings = () => rig.requests.filter(({ path }) => path === '/api/protocols/ndmp/sessions').length;

test('a look of its own is dated by when Temporal heard of it, and by no further look', async () => {
  const input = { records: await known(MINUTE_MS) };
  const first = seal(input);
  expect(await failureOf(first.result)).toMatchObject({
    type: FAILURE.EvidenceNotSettled,
    nextRetryDelay: 1,
  });
  const before = listings();
  const record = await recordIn(next(input, first, DUE_MS + 5_001));
  expect(listings()).toBe(before);
  expect(record).toMatchObject({ last: { server: DUE_MS + 5_000 }, largestGapMs: MINUTE_MS + 5_000 });
});

test('a worker that stood still before its look, whose clocks stood, too, has to look for a window', async () => {
  const input = { records: await known(MINUTE_MS), forKills: true };
  const first = seal(input);
  expect(await failureOf(first.result)).toMatchObject({ nextRetryDelay: 1 });
  const before = listings();
  const second = next(input, first, DUE_MS + HOUR_MS);
  const { mostGapMs } = foldSettings(rig.context.config.guard);
  expect(await failureOf(second.result)).toMatchObject({
    type: FAILURE.EvidenceNotSettled,
    nextRetryDelay: Math.ceil(Math.min(mostGapMs / 2, 10 * MINUTE_MS)),
  });
  expect(listings()).toBe(before + 1);
});

test('records that are renewed too late for kills make up for that time', async () => {
  const input = { records: await known(HOUR_MS) };
  expect(await failureOf(seal(input).result)).toMatchObject({ nextRetryDelay: 1 });
  const forKills = await failureOf(seal({ ...input, forKills: true }).result);
  expect(Number(forKills.nextRetryDelay)).toBeGreaterThan(MINUTE_MS);
});
