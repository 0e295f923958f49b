import fc from 'fast-check';
import type { EvidenceInstant } from '../../../src/contracts/look-seal';
import type { EvidenceRecord, FoldSettings } from '../../../src/rules/evidence';
import { fold, recordOf, textOf } from '../../../src/rules/evidence';
import { digestOf } from '../../../src/rules/sessions';
import { CLUSTER, node, session, STARTED_MS } from '../support/timeline';

/** `EVIDENCE_STORIES=10000 npx jest test/rules/evidence/ages.test.ts` plays more of them. */
const STORIES = Number(process.env['EVIDENCE_STORIES'] ?? 300);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What happens between one look and the next. */
interface Turn {
  /** Time that passes, and how long the request takes, ms. */
  passes: number;
  takes: number;
  happens: 'nothing' | 'moves' | 'id_used_again' | 'reboots' | 'partner_reboots' | 'hidden_once';
  /** Where in that time, as a part. */
  when: number;
  /** The clock that is wrong in this story is set by so much, ms. */
  jump: number;
  /** The worker asked for it this long after it was due, and Temporal heard of the answer this long after it, ms. */
  queued: number;
  heardAfter: number;
  detail: 'full' | 'digest';
  readsNodes: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  passes: fc.oneof(fc.integer({ min: 1, max: 20 * MINUTE_MS }), fc.integer({ min: 1, max: 30 * HOUR_MS })),
  takes: fc.integer({ min: 0, max: 60_000 }),
  happens: fc.oneof(
    { weight: 6, arbitrary: fc.constant('nothing' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'moves' as const,
        'id_used_again' as const,
        'reboots' as const,
        'partner_reboots' as const,
        'hidden_once' as const,
      ),
    },
  ),
  when: fc.double({ min: 0, max: 1, noNaN: true }),
  jump: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -40 * HOUR_MS, max: 40 * HOUR_MS }) },
  ),
  queued: fc.integer({ min: 0, max: HOUR_MS }),
  heardAfter: fc.integer({ min: 0, max: MINUTE_MS }),
  detail: fc.constantFrom('full' as const, 'digest' as const),
  readsNodes: fc.boolean(),
});

const story = fc.record({
  turns: fc.array(turn, { minLength: 1, maxLength: 25 }),
  wrongClock: fc.constantFrom('worker' as const, 'server' as const),
  settings: fc.record({
    spacingMs: fc.integer({ min: 1, max: HOUR_MS }),
    mostStepMs: fc.integer({ min: 1, max: 12 * HOUR_MS }),
    mostGapMs: fc.integer({ min: 1, max: 12 * HOUR_MS }),
  }),
});

/** What is true, by a clock that is right. */
class Truth {
  nowMs = 0;
  /** Since when nothing happened to the session that has the id now. */
  sinceMs = 0;
  bytes = 5_000;
  port = 41_000;
  isHidden = false;
  readonly bootedMs = { node1: -40 * 24 * HOUR_MS, node2: -40 * 24 * HOUR_MS };
  private readonly errorMs: EvidenceInstant = { worker: 0, server: 0 };

  constructor(private readonly wrongClock: keyof EvidenceInstant) {}

  pass({ passes, happens, when, jump }: Turn): void {
    const atMs = this.nowMs + Math.floor(passes * when);
    this.nowMs += passes;
    this.isHidden = happens === 'hidden_once';
    this.errorMs[this.wrongClock] += jump;
    if (happens === 'moves') this.bytes += 1;
    if (happens === 'id_used_again') this.port += 1;
    if (happens === 'reboots') this.bootedMs.node1 = atMs;
    if (happens === 'partner_reboots') this.bootedMs.node2 = atMs;
    if (happens !== 'nothing' && happens !== 'hidden_once') this.sinceMs = atMs;
  }

  by(clock: keyof EvidenceInstant, earlierMs = 0): number {
    return STARTED_MS + this.nowMs + this.errorMs[clock] - earlierMs;
  }

  get session() {
    return session({ clientPort: this.port, data: { bytes: this.bytes } });
  }

  get nodes() {
    const uptime = (name: 'node1' | 'node2') => Math.floor((this.nowMs - this.bootedMs[name]) / 1_000);
    return [
      node('node1', 'node2', { uptime: uptime('node1') }),
      node('node2', 'node1', { uptime: uptime('node2') }),
    ];
  }
}

interface Told {
  record: EvidenceRecord | undefined;
  /** How long nothing had happened when the last request left. */
  trueMs: number;
}

function play(turns: Turn[], wrongClock: keyof EvidenceInstant, settings: FoldSettings): Told[] {
  const truth = new Truth(wrongClock);
  let records: EvidenceRecord[] = [];
  return turns.map((one) => {
    truth.pass(one);
    const departed = { worker: truth.by('worker'), server: truth.by('server', one.queued) };
    const trueMs = truth.nowMs - truth.sinceMs;
    const sessions = truth.isHidden ? [] : [truth.session];
    const { nodes } = truth;
    truth.nowMs += one.takes;
    const arrived = { worker: truth.by('worker'), server: truth.by('server') + one.heardAfter };
    const at = new Date(arrived.worker).toISOString();
    const listing =
      one.detail === 'full'
        ? { detail: one.detail, at, sessions }
        : { detail: one.detail, at, sessions: sessions.map(digestOf) };
    const look = { cluster: CLUSTER, listing, narrowed: false, departed, arrived };
    // What a look before a kill does, and so does every look that is told of.
    const told = fold(records, { ...look, nodes }, settings);
    records = one.readsNodes ? told : fold(records, look, settings);
    // As they are shipped.
    records = records.map((record) => recordOf(textOf(record)));
    return { record: told.find(({ endedAt }) => endedAt === undefined), trueMs };
  });
}

test('an age is never longer than the truth, and samples are never closer than they say', () => {
  let aged = 0;
  fc.assert(
    fc.property(story, ({ turns, wrongClock, settings }) => {
      for (const { record, trueMs } of play(turns, wrongClock, settings)) {
        if (record === undefined) continue;
        if (record.unchangedMs > 0) aged++;
        expect(record.unchangedMs).toBeLessThanOrEqual(trueMs);
        expect((record.samples - 1) * record.spacingMs).toBeLessThanOrEqual(record.unchangedMs);
      }
    }),
    { numRuns: STORIES },
  );
  expect(aged).toBeGreaterThan(STORIES);
});

test('with clocks that are right, looks that are answered at once, and nothing between them, an age is the truth', () => {
  const quiet = turn.map((one) => ({
    ...one,
    passes: Math.min(one.passes, HOUR_MS),
    takes: 0,
    jump: 0,
    queued: 0,
    heardAfter: 0,
    happens: 'nothing' as const,
  }));
  fc.assert(
    fc.property(fc.array(quiet, { minLength: 2, maxLength: 10 }), (turns) => {
      const told = play(turns, 'worker', { spacingMs: 1, mostStepMs: HOUR_MS, mostGapMs: HOUR_MS });
      const [first, last] = [told[0], told.at(-1)];
      expect(last?.record?.unchangedMs).toBe((last?.trueMs ?? 0) - (first?.trueMs ?? 0));
    }),
    { numRuns: 50 },
  );
});

test('the largest gap is never told shorter than it was, from question to answer, as long as one clock is right', () => {
  const quiet = turn.map((one) => ({ ...one, happens: 'nothing' as const }));
  const settings = { spacingMs: 1, mostStepMs: 1_000, mostGapMs: Number.POSITIVE_INFINITY };
  const wrongClock = fc.constantFrom('worker' as const, 'server' as const);
  fc.assert(
    fc.property(fc.array(quiet, { minLength: 2, maxLength: 10 }), wrongClock, (turns, wrong) => {
      const told = play(turns, wrong, settings);
      // ONTAP may have looked right after the one question, and right before the other answer.
      const gaps = turns
        .slice(1)
        .map(({ passes, takes }, index) => (turns[index]?.takes ?? 0) + passes + takes);
      expect(told.at(-1)?.record?.largestGapMs).toBeGreaterThanOrEqual(Math.max(...gaps));
    }),
    { numRuns: 200 },
  );
});

test('what is known for a kill begins after the last time that nobody looked for too long', () => {
  const steady = turn.map((one) => ({
    ...one,
    takes: 0,
    jump: 0,
    queued: 0,
    heardAfter: 0,
    happens: 'nothing' as const,
  }));
  const gaps = fc.integer({ min: 1, max: 12 * HOUR_MS });
  let afterGap = 0;
  fc.assert(
    fc.property(fc.array(steady, { minLength: 2, maxLength: 10 }), gaps, (turns, mostGapMs) => {
      const told = play(turns, 'worker', { spacingMs: 1, mostStepMs: 48 * HOUR_MS, mostGapMs });
      const { unchangedMs = 0, steadyFromMs = 0, samples = 0 } = told.at(-1)?.record ?? {};
      const since = turns.map(({ passes }, index) => index > 0 && passes > mostGapMs).lastIndexOf(true) + 1;
      const later = turns.slice(Math.max(1, since));
      if (since > 0) afterGap++;
      expect(unchangedMs - steadyFromMs).toBe(later.reduce((sum, { passes }) => sum + passes, 0));
      expect(samples).toBeLessThanOrEqual(later.length + 1);
    }),
    { numRuns: 200 },
  );
  expect(afterGap).toBeGreaterThan(20);
});
